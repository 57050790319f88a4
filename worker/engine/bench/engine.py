"""Our contender: the engine's slots, as many as there are concepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from worker.engine.lane import Order
from worker.engine.loading import load
from worker.engine.reading import can_pack
from worker.engine.slots import Orders, Outcome, stream
from worker.engine.spec import Backbone
from worker.engine.threads import capped

from .counting import of_engine
from .examples import Rows
from .judge import Judge
from .machine import peak_memory_mb
from .outcome import rates, reached
from .pace import cut_off, paced
from .plan import Plan
from .watch import Watch
from .work import chosen, timed_recipe


def throughput(plan: Plan) -> dict[str, Any]:
    """The figures of `plan.steps` steps, without validation and without the final measures."""
    recipe = timed_recipe(plan)
    preparation, step = paced(
        lambda orders: _run(plan, orders), chosen(plan, plan.n), recipe, plan.seed, plan.steps
    )
    peak = peak_memory_mb(plan.device)
    loaded = load(Backbone(plan.backbone), plan.device)
    with capped(plan.threads):
        rows = Rows.read(Path(plan.rows_file))
        seen = [step for steps in rows.rates.values() for step in steps]
        count = of_engine(rows.around, recipe.k, seen, can_pack(loaded))
        return rates(
            plan,
            loaded.model,
            count,
            concepts=plan.n,
            preparation=preparation,
            seconds=step * plan.steps,
            batch=count.with_gradient // plan.steps,
            dtype=loaded.dtype,
            peak=peak,
        )


def reach(plan: Plan) -> dict[str, Any]:
    """The seconds to LEVEL with the recipe as it is, but for how often vectors are handed out:
    of the mean over all concepts, and over those that PEFT trains (`same_concepts`)."""
    concepts = chosen(plan, plan.n)
    recipe = replace(plan.own_recipe, checkpoint_every=plan.measure_every)
    with capped(plan.threads):
        judge = Judge.of(Backbone(plan.backbone), plan.device, concepts)
    watch = Watch(judge, concepts, plan)
    waiting = iter(
        Order(
            concept,
            recipe,
            plan.seed,
            on_step=watch.begin,
            should_stop=watch.enough,
            on_checkpoint=watch.looking_at(concept.key),
        )
        for concept in concepts
    )
    cut_off(_run(plan, lambda: next(waiting, None)))
    every, same = (
        reached([(0, watch.begun, 0.0), *curve], plan.n, count, watch.begun)
        for curve, count in ((watch.every, plan.n), (watch.same, plan.peft_concepts))
    )
    return every | {"same_concepts": same, "recipe": plan.own_recipe.label}


def _run(plan: Plan, orders: Orders) -> Iterator[Outcome]:
    return stream(Backbone(plan.backbone), orders, width=plan.n, threads=plan.threads)
