"""Memory against the number of waiting concepts: the engine's slots stay as many as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from worker.engine.spec import Backbone, ConceptSpec, TrainSpec
from worker.engine.training import train

from .machine import peak_memory_mb
from .plan import Plan
from .work import chosen

STEPS = 3
ANSWER_TOKENS = 8


def memory(plan: Plan, waiting: str) -> dict[str, Any]:
    """The peak of a whole run of so many concepts in `plan.width` slots, STEPS steps each."""
    count = int(waiting)
    recipe = replace(
        plan.own_recipe, steps=STEPS, rows_per_step=plan.rows, answer_tokens=ANSWER_TOKENS
    )
    concepts = tuple(_light(concept) for concept in chosen(plan, count))
    spec = TrainSpec(Backbone(plan.backbone), concepts, recipe.name, plan.seed)
    train(spec, recipe=recipe, width=plan.width, threads=plan.threads)
    return {"concepts": count, "peak_memory_mb": round(peak_memory_mb(plan.device), 1)}


def _light(concept: ConceptSpec) -> ConceptSpec:
    """With nothing to measure at the end: the slots are looked at, not the report."""
    return replace(concept, contrast_pairs=(), instructions=(), held_out=(), near=())
