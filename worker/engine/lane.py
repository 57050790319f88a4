"""One concept's place in the batch: its training from the first row to the result."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from torch import Tensor

from .checkpoint import fingerprint, from_bytes, to_bytes
from .course import Course
from .disk_cache import DiskCache
from .errors import EngineError, Stopped
from .prompting import Prompter
from .recipes import Recipe
from .results import OnCheckpoint, OnStep, Progress, ShouldStop
from .spec import ConceptSpec
from .student import Student, StudentRow, prepare

MOST_ROLL_BACKS = 2
DIVERGED = 20.0
"""Nats per answer token. A model that knows nothing loses 2 to 4; above this it is broken."""


@dataclass(frozen=True)
class Order:
    """One concept to train, and who is told of it. `on_checkpoint` gets what `checkpoint` takes.
    `measured`: whether its result is measured and heard, or has vectors alone."""

    concept: ConceptSpec
    recipe: Recipe
    seed: int = 0
    checkpoint: bytes | None = None
    on_step: OnStep | None = None
    should_stop: ShouldStop | None = None
    on_checkpoint: OnCheckpoint | None = None
    measured: bool = True

    def stop_here(self) -> None:
        """Raises Stopped when `should_stop` says so."""
        if self.should_stop and self.should_stop():
            raise Stopped("The training was stopped.")


@dataclass
class Lane:
    """`good`: the course when it was last known to be sound, to roll back to."""

    order: Order
    student: Student
    course: Course
    run: str
    radius: float
    good: Course = field(init=False)
    started: float = field(default_factory=time.monotonic)
    begun_at: int = field(init=False)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.good, self.begun_at = self.course.copy(), self.course.step

    @classmethod
    def opened(cls, prompter: Prompter, order: Order, cache: DiskCache | None = None) -> Lane:
        """Prepares the concept, and goes on from the order's checkpoint if it has one. Raises
        EngineError for what cannot be trained. cache: of the teacher's answers."""
        started, recipe, loaded = time.monotonic(), order.recipe, prompter.loaded
        order.stop_here()
        student = prepare(prompter, order.concept, recipe, order.seed, order.stop_here, cache)
        course = Course.begin(student.init, recipe.steps)
        run = fingerprint(order.concept, recipe, order.seed, loaded)
        if order.checkpoint is not None:
            course = from_bytes(order.checkpoint, course, run)
        return cls(
            order, student, course, run, recipe.ball * loaded.vocabulary_rms, started=started
        )

    def rows(self, vectors: Tensor) -> list[StudentRow]:
        """The rows of the next step. Raises what asking the teacher raises."""
        course = self.course
        if self.student.own_answers.begin_at(course.step):
            course.speaker = course.vectors
        return self.student.rows_of_step(vectors, course.step, course.speaker)

    def learn(self, gradient: Tensor, loss: float) -> bool:
        """Takes a step, and says so. One that is not a number, or has diverged, is not taken: the
        lane goes back instead, and there is nothing to validate or to tell."""
        sound = loss < DIVERGED and bool(gradient.isfinite().all())
        if sound:
            self.course.update(gradient, loss, self.order.recipe, self.radius)
        else:
            self._roll_back(loss)
        return sound

    def _roll_back(self, loss: float) -> None:
        """To the last sound state, with half the learning rate. Raises EngineError when that has
        been tried often enough."""
        times = self.course.roll_backs + 1
        if times > MOST_ROLL_BACKS:
            raise EngineError(
                f"The training of {self.order.concept.term!r} diverged at step "
                f"{self.course.step + 1} (loss {loss:.3g}), also with a quarter of the learning "
                "rate. Nothing was kept of it. Try a recipe with a smaller learning rate, or "
                "look for something odd in the definition."
            )
        rate = self.course.rate / 2
        self.course = self.good.copy()
        self.course.roll_backs, self.course.rate = times, rate

    @property
    def to_validate(self) -> bool:
        course = self.course
        return course.step % self.order.recipe.validate_every == 0 or course.done

    def validated(self, own: Sequence[float], held_out: Sequence[float]) -> float:
        """The validation rows' losses and those of the held-out rows; the mean of the latter."""
        watched = _mean(held_out or own)
        self.course.validated(_mean(own), watched)
        return watched

    def tell(self, loss: float, held_out: float | None) -> None:
        """To whoever listens, after a step. Keeps a checkpoint when one is due."""
        order, course = self.order, self.course
        if order.on_step:
            order.on_step(self._progress(loss, held_out))
        if course.step % order.recipe.checkpoint_every == 0 or course.done:
            self.good = course.copy()
            if order.on_checkpoint:
                order.on_checkpoint(to_bytes(course, self.run))

    def _progress(self, loss: float, held_out: float | None) -> Progress:
        course, seconds = self.course, time.monotonic() - self.started
        pace = seconds / max(1, course.step - self.begun_at)
        return Progress(
            course.step,
            course.total,
            loss,
            held_out,
            seconds,
            left=pace * (course.total - course.step),
            tokens_per_second=self.tokens / seconds if seconds else 0.0,
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
