"""What a trained concept came to: its best vectors, measured and heard, and the run's facts."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import torch
import transformers
from torch import Tensor

from .decoding import Answer, decode
from .measuring import measure
from .prompting import Prompter
from .results import ConceptResult
from .sentence import PUBLISHED
from .soft_prompt import SoftPrompt
from .spec import Backbone, ConceptSpec

if TYPE_CHECKING:
    from .lane import Lane


def result_of(prompter: Prompter, lane: Lane) -> ConceptResult:
    """The best vectors of the lane's course, measured on what was held out if the order says so."""
    prompt = SoftPrompt(lane.course.best, lane.student.draws.published)
    measures, answers = _measured(prompter, lane, prompt) if lane.order.measured else ({}, [])
    embed, frame = prompter.loaded.embed, prompter.frame
    around = prompt.around.to(torch.device("cpu"))
    return ConceptResult(
        vectors=prompt.vectors.cpu().clone(),
        before=torch.cat([embed(frame.before).cpu(), around.before]),
        after=torch.cat([around.after, embed(frame.after).cpu()]),
        curve=lane.course.curve,
        measures=measures,
        answers=answers,
        times=around.times,
    )


def _measured(
    prompter: Prompter, lane: Lane, prompt: SoftPrompt
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The measures, and the answers of every arm."""
    order = lane.order
    concept, stop_here = order.concept, order.stop_here
    arms: dict[str, str | Tensor | None] = {
        "bare": None,
        "soft_prompt": prompt.rows,
        "definition": concept.definition,
    }
    said = _said(prompter, concept, arms, order.recipe.answer_tokens, stop_here)
    kept = len(concept.instructions)
    held_out = {arm: [list(answer.ids) for answer in said[arm][kept:]] for arm in arms}
    measures = measure(
        prompter, concept, prompt, answers=held_out, seed=order.seed, should_stop=stop_here
    )
    return measures, _answers(prompter, concept, said)


def _said(
    prompter: Prompter,
    concept: ConceptSpec,
    arms: dict[str, str | Tensor | None],
    answer_tokens: int,
    should_stop: Callable[[], None],
) -> dict[str, list[Answer]]:
    """The greedy answers of every arm to the curator's instructions, the held-out ones last."""
    asked = (*concept.instructions, *concept.held_out)
    prompts = [prompter.prompt(row.text, arms[arm]) for arm in arms for row in asked]
    said = iter(decode(prompter.loaded, prompts, answer_tokens, should_stop=should_stop))
    return {arm: [next(said) for _ in asked] for arm in arms}


def _answers(
    prompter: Prompter, concept: ConceptSpec, said: dict[str, list[Answer]]
) -> list[dict[str, Any]]:
    asked = [(row, False) for row in concept.instructions]
    asked += [(row, True) for row in concept.held_out]
    return [
        {"kind": row.kind, "held_out": held_out, "text": row.text}
        | {arm: prompter.text(answers[n]) for arm, answers in said.items()}
        for n, (row, held_out) in enumerate(asked)
    ]


def facts_of(prompter: Prompter, lane: Lane, backbone: Backbone, threads: int) -> dict[str, Any]:
    """What one needs to train the concept again and to check that it is the same (JSON data)."""
    loaded, student, course = prompter.loaded, lane.student, lane.course
    return {
        "backbone": {
            **asdict(backbone),
            **loaded.digests,
            "hidden_size": loaded.hidden_size,
            "dtype": str(loaded.dtype).removeprefix("torch."),
            "device": loaded.device.type,
        },
        **_frame(prompter, student.concept, lane.order.recipe.times),
        "recipe": asdict(lane.order.recipe),
        "seed": lane.order.seed,
        "threads": threads,
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "definition": hashlib.sha256(student.concept.definition.encode()).hexdigest(),
        "lessons": student.lessons,
        "validation": len(student.validation),
        "held_out": len(student.held_out),
        "dropped": student.dropped,
        "tokens": lane.tokens,
        "steps": course.step,
        "roll_backs": course.roll_backs,
        "init": course.began_as,
        "seconds": round(time.monotonic() - lane.started, 1),
    }


def _frame(prompter: Prompter, concept: ConceptSpec, times: int) -> dict[str, Any]:
    """What stands around the vectors: the sentence's words and how often the vectors
    are read in it, the lengths of the chat template's
    own parts in tokens, and both together as text, as `before` and `after` of the result hold
    them."""
    frame, sentence = prompter.frame, PUBLISHED.about(concept.term)
    return {
        "sentence": {"before": sentence.before, "after": sentence.after, "times": times},
        "template": {"before": len(frame.before), "after": len(frame.after)},
        "frame": {
            "before": frame.before_text + sentence.before,
            "after": sentence.after + frame.after_text,
        },
    }
