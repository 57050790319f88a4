"""How long the engine takes to prepare, and for a step of all concepts side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from worker.engine.errors import Stopped
from worker.engine.lane import Order
from worker.engine.recipes import Recipe
from worker.engine.results import OnStep, Progress
from worker.engine.slots import Orders, Outcome
from worker.engine.spec import ConceptSpec

from .clock import Clock

WARM_UP = 2
Run = Callable[[Orders], Iterator[Outcome]]
"""Streams orders through the engine's slots, as many as there are concepts."""


def paced(
    run: Run, concepts: Sequence[ConceptSpec], recipe: Recipe, seed: int, last: int
) -> tuple[float, float]:
    """Seconds of preparation, and of one step: the mean after WARM_UP, up to the step `last`, where
    the run is cut off. Preparation is all that is no step: what comes before the first, what it
    costs to warm up, and the teacher's answers, whenever they are asked for."""
    ticks: dict[int, tuple[float, float]] = {}
    asking: dict[str, float] = {}
    clock = Clock()

    def heard_of(key: str) -> OnStep:
        def heard(progress: Progress) -> None:
            asking[key] = progress.asking
            # of all concepts, the one that tells last
            ticks[progress.step] = clock.read(), sum(asking.values())

        return heard

    waiting = iter(
        Order(c, recipe, seed, on_step=heard_of(c.key), should_stop=lambda: last in ticks)
        for c in concepts
    )
    cut_off(run(lambda: next(waiting, None)))
    (began, asked_by_then), (ended, asked) = ticks[WARM_UP], ticks[last]
    step = (ended - began - (asked - asked_by_then)) / (last - WARM_UP)
    return ended - last * step, step


def cut_off(outcomes: Iterator[Outcome]) -> None:
    """Runs to where the concepts are stopped. Raises the error of one that failed."""
    for outcome in outcomes:
        if isinstance(outcome.result, Exception) and not isinstance(outcome.result, Stopped):
            raise outcome.result
