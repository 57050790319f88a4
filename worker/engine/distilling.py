"""Distilling a list of concepts into a directory, concept by concept, so that it can be killed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .disk_cache import DiskCache
from .errors import EngineError
from .meter import Meter, OnShare
from .recipes import Recipe
from .records import MEASURES, Record, fingerprint, kept, run_of, sweep_parts
from .results import ConceptResult
from .spec import Backbone, ConceptSpec

if TYPE_CHECKING:
    from .lane import Order

PAUSE = 20.0
log = logging.getLogger(__name__)

OnDone = Callable[[ConceptSpec, Record | EngineError], None]
Trained = tuple[ConceptResult, dict[str, Any]]
"""A result and the facts of its training."""


@dataclass(frozen=True)
class Distillation:
    """What to distil, and where to. `width`: concepts trained side by side, the engine's own
    number for None. `cache`: of the teachers' answers."""

    backbone: Backbone
    concepts: Sequence[ConceptSpec]
    recipe: Recipe
    out: Path
    seed: int = 0
    threads: int | None = None
    width: int | None = None
    cache: DiskCache | None = None


@dataclass
class Plan:
    """What is to do and what is done: `done` has the records by key, `waiting` the concepts
    without one; `failures` says by key why a concept could not be trained."""

    asked: Distillation
    run: dict[str, Any]
    done: dict[str, Record]
    waiting: list[ConceptSpec]
    failures: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The content of measures.json."""
        from .summary import summary

        order = {concept.key: n for n, concept in enumerate(self.asked.concepts)}
        keys = sorted(self.done, key=lambda key: (order.get(key, len(order)), key))
        measures = {key: self.done[key]["measures"] for key in keys}
        return {
            "facts": self._facts(keys),
            "summary": summary(measures),
            "concepts": measures,
            "failures": self.failures,
        }

    def _facts(self, keys: Sequence[str]) -> dict[str, Any]:
        """The run's facts; seconds are summed over the concepts, whenever they were trained."""
        if not keys:
            return {"run": self.run}
        facts: dict[str, Any] = dict(self.done[keys[-1]]["facts"])
        return facts | {"seconds": round(sum(self.done[key]["seconds"] for key in keys), 1)}


def plan(asked: Distillation, *, resume: bool = False) -> Plan:
    """What there is to do, without doing anything and without loading torch.

    With `resume`, a concept is done when its record in `out` has the same fingerprint: the same
    texts, recipe, seed and language model. One whose texts have changed is trained again.
    Raises EngineError for a language model that is none, and for an `out` that holds other things.
    """
    run = run_of(asked.backbone, asked.recipe, asked.seed)
    done = kept(asked.out, run, resume)
    prints = {concept.key: fingerprint(run, concept) for concept in asked.concepts}
    for key, record in list(done.items()):
        if record["fingerprint"] != prints.get(key, record["fingerprint"]):
            del done[key]
    return Plan(asked, run, done, [c for c in asked.concepts if c.key not in done])


def carry_out(
    plan: Plan, *, on_share: OnShare | None = None, on_done: OnDone | None = None
) -> None:
    """Trains what is waiting. Each concept is on the disk when it is done; one that cannot be
    trained is noted as a failure and the others go on. measures.json, which the records of the
    concepts can always make again, follows every PAUSE seconds and at the end."""
    from .writing import write_json

    out = plan.asked.out
    out.mkdir(parents=True, exist_ok=True)
    sweep_parts(out)
    written = time.monotonic()
    try:
        for concept, outcome in _trained(plan.asked, plan.waiting, on_share):
            told = _kept(plan, concept, outcome)
            if isinstance(told, EngineError):
                plan.failures[concept.key] = str(told)
            else:
                plan.done[concept.key] = told
            if on_done:
                on_done(concept, told)
            if time.monotonic() - written >= PAUSE:
                write_json(out / MEASURES, plan.told())
                written = time.monotonic()
    finally:
        write_json(out / MEASURES, plan.told())


def _kept(plan: Plan, concept: ConceptSpec, outcome: Trained | EngineError) -> Record | EngineError:
    """The record, on the disk; or why there is none."""
    from .writing import write_concept

    if isinstance(outcome, EngineError):
        return outcome
    result, facts = outcome
    record = _record(plan, concept, result, facts)
    try:
        write_concept(plan.asked.out / concept.key, result, facts, record)
    except EngineError as error:
        return error
    except ValueError as error:  # of JSON: a measure that is no number
        return EngineError(
            f"A measure of {concept.key!r} is not finite, so it is not kept: {error}"
        )
    return record


def _trained(
    asked: Distillation, waiting: Sequence[ConceptSpec], on_share: OnShare | None
) -> Iterator[tuple[ConceptSpec, Trained | EngineError]]:
    """Every waiting concept as soon as it is done, or has failed, through one set of slots."""
    if not waiting:
        return
    from .slots import Orders, stream

    meter = Meter(on_share)
    orders: Orders = _orders(asked, waiting, meter).__next__
    shape: dict[str, Any] = {"width": asked.width, "threads": asked.threads}
    for outcome in stream(asked.backbone, orders, cache=asked.cache, **shape):
        concept = outcome.order.concept
        seconds = round(meter.end(concept.key), 2)
        if isinstance(outcome.result, Exception):
            yield concept, _failure(outcome.result)
        else:
            yield concept, (outcome.result, outcome.facts | {"seconds": seconds})


def _failure(error: Exception) -> EngineError:
    """Why a concept could not be trained. Raises an OSError again: it came from telling how far
    the run is, to a terminal or file that is gone for every other concept too."""
    if isinstance(error, OSError):
        raise error
    if isinstance(error, EngineError):
        return error
    log.error("A concept failed by a fault of the engine.", exc_info=error)
    return EngineError(f"The engine failed, which it should not: {error!r}")


def _orders(
    asked: Distillation, waiting: Sequence[ConceptSpec], meter: Meter
) -> Iterator[Order | None]:
    """An order for each, made when a slot is free for it; then None for ever."""
    from .lane import Order

    for concept in waiting:
        yield Order(concept, asked.recipe, asked.seed, on_step=meter.begin(concept.key))
    while True:
        yield None


def _record(
    plan: Plan, concept: ConceptSpec, result: ConceptResult, facts: dict[str, Any]
) -> Record:
    return {
        "key": concept.key,
        "fingerprint": fingerprint(plan.run, concept),
        "run": plan.run,
        "concept": asdict(concept),
        "seconds": facts["seconds"],
        "facts": facts,
        "measures": result.measures,
        "curve": result.curve,
        "answers": result.answers,
    }
