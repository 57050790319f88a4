"""Continuous slots: many concepts in one batch, and the next one as soon as one is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import torch

from .compiling import Compiled, pays
from .disk_cache import DiskCache
from .lane import Lane, Order
from .loading import load
from .memory import enable_checkpointing, is_of_the_device, is_out_of_memory, plan_memory
from .objective import group_means, losses, objectives
from .prompting import Prompter
from .reading import PAD_TO, can_pack, packed
from .reporting import facts_of, result_of
from .results import ConceptResult
from .spec import Backbone
from .student import StudentRow
from .threads import capped

WIDTH = 32
AT_ONCE = 192
"""Rows in one forward pass: more gain nothing, and cost memory."""
log = logging.getLogger(__name__)
Orders = Callable[[], Order | None]
Groups = Sequence[Sequence[StudentRow]]
"""Rows that are worked on together or not at all."""
T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """What an order came to: a result, or why there is none; and the facts of its training.

    An EngineError is the engine's own refusal, and Stopped one of them. Any other exception came
    out of the order's callbacks, or is a fault of the engine's that its texts brought to light.
    """

    order: Order
    result: ConceptResult | Exception
    facts: dict[str, Any]


def stream(
    backbone: Backbone,
    orders: Orders,
    *,
    width: int | None = None,
    threads: int | None = None,
    cache: DiskCache | None = None,
) -> Generator[Outcome]:
    """Trains what `orders` gives, `width` concepts at a time, and yields each as it is done.

    `orders` is asked whenever a slot is free, and answers None when nothing is waiting just now;
    the stream ends when it says so with all slots empty. Memory does not depend on how many wait.
    One concept's failure, its being stopped, and an exception from a callback of its order are
    its own: the others go on. What befalls the device (memory, a broken accelerator) ends all.
    `cache` keeps the teachers' answers: the results are the same with it, sooner the second time.
    Raises EngineError for a backbone that cannot be loaded.
    """
    with capped(threads) as count:
        slots = Slots(Prompter.of(load(backbone)), backbone, width or WIDTH, count, cache)
        yield from slots.run(orders)


@dataclass
class Slots:
    """`at_once`: rows per forward pass, halved when the device's memory runs out."""

    prompter: Prompter
    backbone: Backbone
    width: int
    threads: int
    cache: DiskCache | None = None
    at_once: int = AT_ONCE
    planned: bool = False
    begun: bool = False
    compiled: Compiled | None = None

    def run(self, orders: Orders) -> Iterator[Outcome]:
        lanes: list[Lane] = []
        while True:
            while len(lanes) < self.width and (order := orders()) is not None:
                try:
                    lanes.append(Lane.opened(self.prompter, order, self.cache))
                except Exception as error:
                    yield Outcome(order, _own(error), {})
            if not lanes:
                return
            self._compile(lanes)
            for lane, failure in self._step([lane for lane in lanes if not lane.course.done]):
                lanes.remove(lane)
                yield Outcome(lane.order, failure, {})
            for lane in [lane for lane in lanes if lane.course.done]:
                lanes.remove(lane)
                yield self._finished(lane)

    def _compile(self, lanes: Sequence[Lane]) -> None:
        """Once, when enough work is there to pay for it."""
        if not self.begun:
            self.begun = True
            work = sum(lane.course.total * lane.order.recipe.rows_per_step for lane in lanes)
            if pays(self.prompter.loaded, work):
                self.compiled = Compiled.of(self.prompter.loaded)

    def _step(self, lanes: Sequence[Lane]) -> list[tuple[Lane, Exception]]:
        """One step of every lane; those that failed in it."""
        rows: dict[int, Groups] = {}
        failed: list[tuple[Lane, Exception]] = []
        for lane in lanes:
            try:
                rows[id(lane)] = lane.rows()
            except Exception as error:
                failed.append((lane, _own(error)))
        lanes = [lane for lane in lanes if id(lane) in rows]
        taken = iter(self._gradients([own for groups in rows.values() for own in groups]))
        moved: list[tuple[Lane, float]] = []
        due: list[tuple[Lane, Groups]] = []
        for lane in lanes:
            steps = [next(taken) for _ in rows[id(lane)]]
            try:
                lane.order.stop_here()
                lane.tokens += sum(map(self._tokens, rows[id(lane)]))
                if (loss := lane.learn(steps)) is not None:
                    due += [(lane, lane.watched())] if lane.to_validate else []
                    moved.append((lane, loss))
            except Exception as error:
                failed.append((lane, _own(error)))
        held_out = {id(lane): self._validate(lane, watched) for lane, watched in due}
        for lane, loss in moved:
            try:
                lane.tell(loss, held_out.get(id(lane)))
            except Exception as error:
                failed.append((lane, _own(error)))
        return failed

    def _gradients(self, courses: Groups) -> list[tuple[torch.Tensor, float]]:
        """By each course's own rows: the gradient (k, hidden) of their mean objective, and the
        mean loss."""
        return self._in_parts(courses, self._gradients_at_once)

    def _in_parts(self, groups: Groups, work: Callable[[Groups], list[T]]) -> list[T]:
        """`work` on all groups of rows, as many at once as `at_once` allows and at least one. Raises
        what it raises, out of memory only when one group alone does not fit."""
        found: list[T] = []
        while len(found) < len(groups):
            count = max(1, self.at_once // max(map(len, groups)))
            own = groups[len(found) : len(found) + count]
            try:
                found += work(own)
            except Exception as error:
                if not is_out_of_memory(error) or len(own) == 1:
                    raise
                self.at_once = max(1, sum(map(len, own)) // 2)
                log.warning("Out of memory: going on with %d rows at once.", self.at_once)
        return found

    def _gradients_at_once(self, courses: Groups) -> list[tuple[torch.Tensor, float]]:
        rows = [row for own in courses for row in own]
        self._plan(rows)
        compiled = self.compiled.used() if self.compiled else nullcontext()
        with packed(self.prompter.loaded), compiled:
            wanted, values = objectives(self.prompter, rows)
            means = group_means(wanted, courses)
            gradients = torch.autograd.grad(means.sum(), [own[0].vectors for own in courses])
        return list(zip(gradients, group_means(values.detach(), courses).tolist(), strict=True))

    def _plan(self, rows: Sequence[StudentRow]) -> None:
        """Once, with the first rows: recompute activations if they would not fit."""
        if not self.planned:
            self.planned = True
            longest = -(-max(map(_length, rows)) // PAD_TO) * PAD_TO
            packs = can_pack(self.prompter.loaded)
            count = -(-self._tokens(rows) // longest) if packs else len(rows)
            if plan_memory(self.prompter.loaded, count, longest).checkpointing:
                enable_checkpointing(self.prompter.loaded)
                log.warning("Activations are recomputed: they would not fit in memory.")

    def _tokens(self, rows: Sequence[StudentRow]) -> int:
        """Tokens that the model reads, the chat template's own around a system turn not counted.
        Packed, it reads a system turn once for all rows that share it."""
        alone = sum(map(_length, rows))
        if not can_pack(self.prompter.loaded):
            return alone
        turns = {row.turn: row.turn_length for row in rows if row.turn}
        return alone - sum(row.turn_length for row in rows if row.turn) + sum(turns.values())

    def _validate(self, lane: Lane, watched: Groups) -> float:
        """The mean held-out loss."""
        with packed(self.prompter.loaded):
            parts = [[[row] for row in rows] for rows in watched]
            return lane.validated([self._in_parts(rows, self._losses_at_once) for rows in parts])

    @torch.no_grad()
    def _losses_at_once(self, groups: Groups) -> list[float]:
        found: list[float] = losses(self.prompter, [row for own in groups for row in own]).tolist()
        return found

    def _finished(self, lane: Lane) -> Outcome:
        order = lane.order
        facts: dict[str, Any] = {}
        try:
            facts = facts_of(self.prompter, lane, self.backbone, self.threads)
            result = result_of(self.prompter, lane)
        except Exception as error:
            return Outcome(order, _own(error), facts)
        return Outcome(order, result, facts)


def _own(error: Exception) -> Exception:
    """The error, as that of one order. One of the device's is raised again: it is everybody's."""
    if is_of_the_device(error):
        raise error
    return error


def _length(row: StudentRow) -> int:
    """Tokens of a row by itself, the chat template's own around a system turn not counted."""
    beside = (row.beside.before, row.beside.behind)
    company = sum(len(turn) for turn in beside if turn is not None)
    return company + row.turn_length + len(row.taught.turn) + len(row.taught.answer) - 1
