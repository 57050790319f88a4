"""One concept's place in the batch: its training from the first row to the result."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from torch import Tensor

from .checkpoint import fingerprint
from .course import Course
from .disk_cache import DiskCache
from .errors import EngineError, Stopped
from .inits import begun, copied, from_bytes, left, stepped, to_bytes
from .prompting import Prompter
from .recipes import Recipe
from .results import OnCheckpoint, OnStep, Progress, ShouldStop
from .spec import ConceptSpec
from .student import Student, StudentRow, prepare

MOST_ROLL_BACKS = 2


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
    """`courses`: one, but for several inits at the beginning. `good`: the courses when they were
    last known to be sound, to roll back to."""

    order: Order
    student: Student
    courses: list[Course]
    run: str
    radius: float
    good: list[Course] = field(init=False)
    started: float = field(default_factory=time.monotonic)
    begun_at: int = field(init=False)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.good, self.begun_at = copied(self.courses), self.course.step

    @property
    def course(self) -> Course:
        """The one that is told of. All are at the same step."""
        return self.courses[0]

    @classmethod
    def opened(cls, prompter: Prompter, order: Order, cache: DiskCache | None = None) -> Lane:
        """Prepares the concept, and goes on from the order's checkpoint if it has one. Raises
        EngineError for what cannot be trained. cache: of the teacher's answers."""
        started, recipe, loaded = time.monotonic(), order.recipe, prompter.loaded
        order.stop_here()
        student = prepare(prompter, order.concept, recipe, order.seed, order.stop_here, cache)
        courses = begun(student.inits, recipe)
        run = fingerprint(order.concept, recipe, order.seed, loaded)
        if order.checkpoint is not None:
            courses = from_bytes(order.checkpoint, courses[0], run)
        return cls(
            order, student, courses, run, recipe.ball * loaded.vocabulary_rms, started=started
        )

    def rows(self) -> list[list[StudentRow]]:
        """The rows of every course's next step. Raises what asking the teacher raises."""
        return [self._rows_of(course) for course in self.courses]

    def _rows_of(self, course: Course) -> list[StudentRow]:
        if self.student.own_answers.begin_at(course.step):
            course.speaker = course.vectors
        vectors = course.vectors.clone().requires_grad_()
        return self.student.rows_of_step(vectors, course.step, course.speaker)

    def learn(self, taken: Sequence[tuple[Tensor, float]]) -> float | None:
        """Takes a step of every course, by its gradient and loss; the mean loss. One that is not a
        number, or has diverged, is not taken, and its course is out. Where none is left the lane
        goes back instead: None, and there is nothing to validate or to tell."""
        sound = stepped(self.courses, taken, self.order.recipe, self.radius)
        if not sound:
            self._roll_back(taken[0][1])
            return None
        self.courses = sound
        return _mean([course.losses[-1] for course in sound])

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
        self.courses = copied(self.good)
        for course in self.courses:
            course.roll_backs, course.rate = times, rate

    @property
    def to_validate(self) -> bool:
        course, recipe = self.course, self.order.recipe
        chosen = len(self.courses) > 1 and course.step == recipe.inits_steps
        return course.step % recipe.validate_every == 0 or course.done or chosen

    def watched(self) -> list[list[StudentRow]]:
        """What is validated: every course's vectors and, the first time, those it began with. Asks
        the teacher what is not known yet, and raises what asking raises."""
        inits = [self.student.inits[course.began_as] for course in self.courses]
        first = [] if self.course.curve else inits
        return [self.student.watched(v) for v in (*first, *(c.vectors for c in self.courses))]

    def validated(self, losses: Sequence[Sequence[float]]) -> float:
        """The losses of what is `watched`; the mean of the held-out ones, of the course that is
        told of."""
        count = len(self.student.validation)
        means = [(_mean(each[:count]), _mean(each[count:] or each)) for each in losses]
        first = means[: -len(self.courses)]
        for course, found in zip(self.courses, first, strict=False):
            course.began(*found)
        for course, found in zip(self.courses, means[len(first) :], strict=True):
            course.validated(*found)
        self.courses = left(self.courses, self.order.recipe)
        return float(self.course.curve[-1]["held_out"])

    def tell(self, loss: float, held_out: float | None) -> None:
        """To whoever listens, after a step. Keeps a checkpoint when one is due."""
        order, course = self.order, self.course
        if order.on_step:
            order.on_step(self._progress(loss, held_out))
        if course.step % order.recipe.checkpoint_every == 0 or course.done:
            self.good = copied(self.courses)
            if order.on_checkpoint:
                order.on_checkpoint(to_bytes(self.courses, self.run))

    def _progress(self, loss: float, held_out: float | None) -> Progress:
        course, seconds = self.course, time.monotonic() - self.started
        pace = seconds / max(1, course.step - self.begun_at)
        return Progress(
            course.step,
            course.total,
            loss,
            held_out,
            seconds,
            left=0.0 if course.done else pace * (course.total - course.step),
            tokens_per_second=self.tokens / seconds if seconds else 0.0,
            asking=self.student.school.seconds,
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
