"""Training a spec: its concepts through the slots, and one result for all of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from .checkpoint import bundled, unbundled
from .disk_cache import DiskCache
from .lane import Order
from .recipes import Recipe, recipe_named
from .results import ConceptResult, OnCheckpoint, OnStep, Progress, ShouldStop, TrainResult
from .slots import Outcome, stream
from .spec import ConceptSpec, TrainSpec

OWN_FACTS = frozenset(
    {"definition", "lessons", "validation", "held_out", "dropped", "tokens", "steps", "roll_backs"}
    | {"init"}
)
WORDS = frozenset({"frame", "sentence"})
"""Facts of each concept too; of the run only when it has one concept, as the site's have."""


def train(
    spec: TrainSpec,
    *,
    recipe: Recipe | None = None,
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
    checkpoint: bytes | None = None,
    on_checkpoint: OnCheckpoint | None = None,
    threads: int | None = None,
    width: int | None = None,
    cache: DiskCache | None = None,
) -> TrainResult:
    """Trains every concept of the spec, `width` at a time, and measures what came of it.

    `recipe` takes the place of the one that the spec names, for trying settings. A concept's
    result depends on its own texts, the recipe, the seed, the backbone and the shape of the
    batch, never on what the other concepts are. On a CPU, with the same number of threads, it is
    the same to the byte, also when the run is resumed from a `checkpoint` that `on_checkpoint`
    was given, and when the teachers' answers come from the `cache`. `on_step` hears of the mean
    over the concepts in training.

    Raises Stopped when `should_stop` says so, EngineError for what cannot be done, the failure
    of any concept included, and whatever a callback raises.
    """
    started = time.monotonic()
    chosen = recipe or recipe_named(spec.recipe)
    kept = unbundled(checkpoint) if checkpoint is not None else {}
    telling = Telling(on_step, on_checkpoint, kept)
    waiting = iter(_orders(spec, chosen, telling, should_stop))
    results: dict[str, ConceptResult] = {}
    facts: dict[str, Any] = {"concepts": {}}
    outcomes = stream(
        spec.backbone, lambda: next(waiting, None), width=width, threads=threads, cache=cache
    )
    with closing(outcomes):  # gives the threads back when a concept's failure ends the run early
        for outcome in outcomes:
            if isinstance(outcome.result, Exception):
                raise outcome.result
            key = outcome.order.concept.key
            telling.left(key)
            results[key] = outcome.result
            one = facts_of_one(outcome)
            facts |= {**one, "concepts": facts["concepts"] | one["concepts"]}
    if len(results) > 1:
        facts = {name: fact for name, fact in facts.items() if name not in WORDS}
    ordered = {concept.key: results[concept.key] for concept in spec.concepts}
    facts["tokens"] = sum(own["tokens"] for own in facts["concepts"].values())
    return TrainResult(ordered, {**facts, "seconds": round(time.monotonic() - started, 1)})


def facts_of_one(outcome: Outcome) -> dict[str, Any]:
    """The facts of a training in the shape in which `train` gives them, with this concept alone."""
    own = {name: fact for name, fact in outcome.facts.items() if name in OWN_FACTS | WORDS}
    shared = {name: fact for name, fact in outcome.facts.items() if name not in OWN_FACTS}
    return {**shared, "tokens": own["tokens"], "concepts": {outcome.order.concept.key: own}}


def _orders(
    spec: TrainSpec, recipe: Recipe, telling: Telling, should_stop: ShouldStop | None
) -> Iterator[Order]:
    for concept in spec.concepts:
        telling.training.add(concept.key)
        yield Order(
            concept,
            recipe,
            spec.seed,
            telling.kept.get(concept.key),
            telling.step_of(concept),
            should_stop,
            telling.checkpoint_of(concept),
        )


class Telling:
    """Gathers what the concepts of a run say into one voice, which speaks when every concept in
    training has spoken: so a checkpoint has all of them at the same step, and a run that goes on
    from it has the same batches."""

    def __init__(
        self, on_step: OnStep | None, on_checkpoint: OnCheckpoint | None, kept: dict[str, bytes]
    ) -> None:
        self.on_step, self.on_checkpoint, self.kept = on_step, on_checkpoint, kept
        self.training: set[str] = set()
        self.told: dict[str, Progress] = {}
        self.saved: set[str] = set()

    def step_of(self, concept: ConceptSpec) -> OnStep | None:
        if self.on_step is None:
            return None

        def heard(progress: Progress) -> None:
            self.told[concept.key] = progress
            if self.on_step and self.told.keys() >= self.training:
                self.on_step(_mean(list(self.told.values())))
                self.told.clear()

        return heard

    def checkpoint_of(self, concept: ConceptSpec) -> OnCheckpoint | None:
        if self.on_checkpoint is None:
            return None

        def kept(content: bytes) -> None:
            self.kept[concept.key] = content
            self.saved.add(concept.key)
            if self.on_checkpoint and self.saved >= self.training:
                self.on_checkpoint(bundled(self.kept))
                self.saved.clear()

        return kept

    def left(self, key: str) -> None:
        """The concept has its result."""
        self.training.discard(key)
        self.told.clear()
        self.saved.clear()


def _mean(told: Sequence[Progress]) -> Progress:
    """Of concepts that were trained at the same time; one that went back is behind the others."""
    watched = [one.held_out for one in told if one.held_out is not None]
    return Progress(
        min(one.step for one in told),
        told[0].total,
        sum(one.loss for one in told) / len(told),
        sum(watched) / len(watched) if watched else None,
        max(one.seconds for one in told),
        max(one.left for one in told),
        sum(one.tokens_per_second for one in told),
        sum(one.asking for one in told),
    )
