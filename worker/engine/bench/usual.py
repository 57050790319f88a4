"""The usual way: PEFT's loop, one concept after another, on the rows that the engine trains on."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from worker.engine.spec import Backbone
from worker.engine.threads import capped

from .clock import Clock
from .counting import of_peft
from .examples import Rows, Steps
from .judge import Curve, Judge, next_measure
from .machine import peak_memory_mb
from .outcome import rates, reached, with_answers
from .peft_loop import PeftStudent, answer, chat_of
from .plan import LEVEL, Plan
from .settings import Settings
from .work import chosen


def throughput(plan: Plan, kind: str) -> dict[str, Any]:
    """The figures of `plan.steps` steps for each concept, one after another. Preparation is the
    teacher's answers."""
    settings, dtype = Settings(rows=plan.rows), _autocast(kind)
    rows, concepts = Rows.read(Path(plan.rows_file)), chosen(plan, plan.peft_concepts)
    with capped(plan.threads):
        base = _base(plan)
        warm = PeftStudent(base, plan.backbone, concepts[0].definition, settings, dtype)
        warm.step(rows.around, rows.rates[concepts[0].key][0])
        clock = Clock()
        for concept in concepts:
            student = PeftStudent(base, plan.backbone, concept.definition, settings, dtype)
            for step in rows.rates[concept.key]:
                student.step(rows.around, step)
        seconds, peak = clock.read(), peak_memory_mb(plan.device)
        answers = _answers(base, rows, [rows.rates[c.key] for c in concepts], plan, kind)
        seen = [row for c in concepts for step in rows.rates[c.key] for row in step]
        count = of_peft(rows.around, settings.vectors, seen)
        return rates(
            plan,
            base,
            count,
            concepts=len(concepts),
            preparation=len(concepts) * answers["seconds"],
            seconds=seconds,
            batch=count.tokens // (plan.steps * len(concepts)),
            dtype=dtype or base.dtype,
            peak=peak,
        )


def reach(plan: Plan, kind: str) -> dict[str, Any]:
    """The seconds to LEVEL. The concepts take turns between two measures, so that all have the
    same number of steps when their mean is taken; a turn costs nothing."""
    settings = Settings()
    rows, concepts = Rows.read(Path(plan.rows_file)), chosen(plan, plan.peft_concepts)
    with capped(plan.threads):
        judge = Judge.of(Backbone(plan.backbone), plan.device, concepts)
        base = _base(plan)
        students = {
            c.key: PeftStudent(base, plan.backbone, c.definition, settings, _autocast(kind))
            for c in concepts
        }
        curve: Curve = [(0, 0.0, 0.0)]
        clock = Clock()
        while curve[-1][2] < LEVEL and curve[-1][0] < plan.reach_steps:
            at = curve[-1][0]
            then = next_measure(at, plan.measure_every, plan.reach_steps)
            for key, student in students.items():
                for step in rows.reach[key][at:then]:
                    student.step(rows.around, step)
            with clock.paused():
                closed = [judge.closed(key, one.vectors) for key, one in students.items()]
            curve.append((then, clock.read(), sum(closed) / len(closed)))
        found = reached(curve, len(concepts), len(concepts), 0.0)
        read = ceil(found[f"steps_to_{LEVEL}"] or curve[-1][0])
        answers = _answers(base, rows, [own[:read] for own in rows.reach.values()], plan, kind)
    return found | with_answers(found, answers) | {"settings": vars(settings)}


def _answers(base: Any, rows: Rows, read: Sequence[Steps], plan: Plan, kind: str) -> dict[str, Any]:
    """How many answers a concept has read in its steps, each counted once, and the seconds that a
    person's own `generate` takes for them, all those of a concept in one batch."""
    asked = [{(*chat_of(rows.around, row),): None for step in own for row in step} for own in read]
    clock = Clock()
    for prompts in asked:
        answer(base, [list(ids) for ids in prompts], plan.own_recipe.answer_tokens, _autocast(kind))
    seconds, count = clock.read(), len(asked)
    return {"count": round(sum(map(len, asked)) / count, 1), "seconds": round(seconds / count, 3)}


def _base(plan: Plan) -> Any:
    """The backbone as PEFT's documentation loads it, in float32."""
    base = AutoModelForCausalLM.from_pretrained(
        plan.backbone, dtype=torch.float32, local_files_only=True
    )
    return base.to(plan.device)


def _autocast(kind: str) -> torch.dtype | None:
    """The model is float32, so that type needs none."""
    return None if kind == "float32" else torch.bfloat16
