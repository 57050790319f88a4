"""How long the engine takes to prepare, and for a step of all concepts side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from worker.engine.errors import Stopped
from worker.engine.lane import Order
from worker.engine.recipes import Recipe
from worker.engine.results import Progress
from worker.engine.slots import Orders, Outcome
from worker.engine.spec import ConceptSpec

from .clock import Clock

WARM_UP = 2
Run = Callable[[Orders], Iterator[Outcome]]
"""Streams orders through the engine's slots, as many as there are concepts."""


def paced(
    run: Run, concepts: Sequence[ConceptSpec], recipe: Recipe, seed: int, last: int
) -> tuple[float, float]:
    """Seconds before the first step, what it costs to warm up included, and of one step: the mean
    after WARM_UP, up to the step `last`. There the run is cut off."""
    ticks: dict[int, float] = {}
    clock = Clock()

    def on_step(progress: Progress) -> None:
        ticks[progress.step] = clock.read()  # of all concepts, the one that tells last

    waiting = iter(
        Order(concept, recipe, seed, on_step=on_step, should_stop=lambda: last in ticks)
        for concept in concepts
    )
    cut_off(run(lambda: next(waiting, None)))
    step = (ticks[last] - ticks[WARM_UP]) / (last - WARM_UP)
    return ticks[WARM_UP] - WARM_UP * step, step


def cut_off(outcomes: Iterator[Outcome]) -> None:
    """Runs to where the concepts are stopped. Raises the error of one that failed."""
    for outcome in outcomes:
        if isinstance(outcome.result, Exception) and not isinstance(outcome.result, Stopped):
            raise outcome.result
