"""What the contenders share: the concepts, and the recipes that are timed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from worker.engine.devset import concepts_from
from worker.engine.recipes import Recipe
from worker.engine.spec import ConceptSpec

from .plan import Plan
from .settings import Settings


def chosen(plan: Plan, count: int) -> tuple[ConceptSpec, ...]:
    """The first `count` concepts of the file."""
    return tuple(concepts_from(Path(plan.concepts), count))


def timed_recipe(plan: Plan) -> Recipe:
    """For the rates: the plan's rows and nothing beside them. It is cut off after the plan's steps,
    long before its own end, where the engine would validate."""
    own = plan.own_recipe
    steps = max(own.steps, plan.steps + 3)
    return replace(
        own,
        steps=steps,
        rows_per_step=plan.rows,
        company_share=0.0,
        strangers_share=0.0,
        other_sentences_share=0.0,
        contrast_weight=0.0,
        inits=1,
        patience=None,
        validate_every=steps,
        checkpoint_every=steps,
    )


def reach_recipe(plan: Plan) -> Recipe:
    """For PEFT's time to a level: the engine's own lessons, in steps of PEFT's own size."""
    rows = Settings().rows
    return replace(
        plan.own_recipe,
        rows_per_step=rows,
        company_share=0.0,
        strangers_share=0.0,
        contrast_weight=0.0,
    )
