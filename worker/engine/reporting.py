"""What a trained concept came to: its best vectors, measured and heard, and the run's facts."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import torch
import transformers
from torch import Tensor

from .choice import forced_choice, inversion_margin
from .course import Course
from .decoding import decode
from .gap import Gap
from .prompting import Prompter
from .recipes import Recipe
from .results import ConceptResult
from .spec import ConceptSpec, TrainSpec
from .student import Student


def result_of(
    prompter: Prompter,
    student: Student,
    course: Course,
    number: int,
    recipe: Recipe,
    seed: int,
    should_stop: Callable[[], None],
) -> ConceptResult:
    """`number`: the concept's place in the course."""
    vectors, concept = course.best[number], student.concept
    arms: dict[str, str | Tensor | None] = {
        "bare": None,
        "soft_prompt": vectors,
        "definition": concept.definition,
    }
    gap = Gap(
        prompter, concept.definition, concept.held_out, [row.answer for row in student.held_out]
    )
    measures = gap.measures(vectors, seed)
    should_stop()
    measures["forced_choice"] = forced_choice(prompter, concept, arms)
    measures["inversion_margin"] = inversion_margin(prompter, concept, arms)
    return ConceptResult(
        vectors=vectors.cpu().clone(),
        before=prompter.loaded.embed(prompter.frame.before).cpu(),
        after=prompter.loaded.embed(prompter.frame.after).cpu(),
        curve=course.curves[number],
        measures=measures,
        answers=_answers(prompter, concept, arms, recipe.answer_tokens, should_stop),
    )


def _answers(
    prompter: Prompter,
    concept: ConceptSpec,
    arms: dict[str, str | Tensor | None],
    answer_tokens: int,
    should_stop: Callable[[], None],
) -> list[dict[str, Any]]:
    """The greedy answer of every arm to every instruction of the curator."""
    asked = [(row, False) for row in concept.instructions]
    asked += [(row, True) for row in concept.held_out]
    prompts = [prompter.prompt(row.text, arms[arm]) for row, _ in asked for arm in arms]
    said = iter(decode(prompter.loaded, prompts, answer_tokens, should_stop=should_stop))
    return [
        {"kind": row.kind, "held_out": held_out, "text": row.text}
        | {arm: prompter.text(next(said)) for arm in arms}
        for row, held_out in asked
    ]


def facts_of(
    prompter: Prompter,
    students: Sequence[Student],
    spec: TrainSpec,
    recipe: Recipe,
    threads: int,
) -> dict[str, Any]:
    """What one needs to do the run again and to check that it is the same (JSON data)."""
    loaded = prompter.loaded
    return {
        "backbone": {
            **asdict(spec.backbone),
            **loaded.digests,
            "hidden_size": loaded.hidden_size,
            "dtype": str(loaded.dtype).removeprefix("torch."),
            "device": loaded.device.type,
        },
        "frame": {"before": prompter.frame.before_text, "after": prompter.frame.after_text},
        "recipe": asdict(recipe),
        "seed": spec.seed,
        "threads": threads,
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "concepts": {
            student.concept.key: {
                "definition": hashlib.sha256(student.concept.definition.encode()).hexdigest(),
                "lessons": len(student.training),
                "validation": len(student.validation),
                "held_out": len(student.held_out),
                "dropped": student.dropped,
            }
            for student in students
        },
    }
