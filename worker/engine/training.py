"""Training: from definitions to soft prompts, many concepts at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import torch

from .checkpoint import fingerprint, from_bytes, to_bytes
from .course import Course
from .errors import Stopped
from .loading import load
from .prompting import Prompter
from .recipes import Recipe, recipe_named
from .reporting import facts_of, result_of
from .results import OnCheckpoint, OnStep, Progress, ShouldStop, TrainResult
from .spec import TrainSpec
from .student import Student, losses, prepare
from .threads import capped


def train(
    spec: TrainSpec,
    *,
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
    checkpoint: bytes | None = None,
    on_checkpoint: OnCheckpoint | None = None,
    threads: int | None = None,
) -> TrainResult:
    """Trains every concept of the spec and measures what came of it.

    A concept's result depends on its own texts, the recipe, the seed, the backbone and the shape
    of the batch, never on what the other concepts are. On a CPU, with the same number of
    threads, it is the same to the byte, also when the run is resumed from a `checkpoint` that
    `on_checkpoint` was given.

    Raises Stopped when `should_stop` says so, and EngineError for what cannot be done.
    """
    started = time.monotonic()
    recipe = recipe_named(spec.recipe)

    def stop_here() -> None:
        if should_stop and should_stop():
            raise Stopped("The training was stopped.")

    with capped(threads) as count:
        stop_here()
        prompter = Prompter.of(load(spec.backbone))
        students = [prepare(prompter, c, recipe, spec.seed, stop_here) for c in spec.concepts]
        course = Course.begin(torch.stack([s.init for s in students]), recipe.steps)
        run = fingerprint(spec, recipe, prompter.loaded.digests)
        if checkpoint is not None:
            course = from_bytes(checkpoint, course, run)
        for loss, held_out in steps(prompter, students, course, recipe, spec.seed):
            stop_here()
            if on_step:
                seconds = time.monotonic() - started
                on_step(Progress(course.step, course.total, loss, held_out, seconds))
            if on_checkpoint and course.step % recipe.checkpoint_every == 0:
                on_checkpoint(to_bytes(course, run))
        results = {
            student.concept.key: result_of(
                prompter, student, course, n, recipe, spec.seed, stop_here
            )
            for n, student in enumerate(students)
        }
        facts = facts_of(prompter, students, spec, recipe, count)
    return TrainResult(results, {**facts, "seconds": round(time.monotonic() - started, 1)})


def steps(
    prompter: Prompter, students: Sequence[Student], course: Course, recipe: Recipe, seed: int
) -> Iterator[tuple[float, float | None]]:
    """Takes the course to its end, step by step; yields the loss of each step, and the held-out
    loss after a step that was validated (None after the others)."""
    radius = recipe.ball * prompter.loaded.vocabulary_rms
    if course.step == 0:
        validate(prompter, students, course)
    while course.step < course.total:
        rows = [s.rows_of_step(course.step, recipe.rows_per_step, seed) for s in students]
        vectors = course.vectors.clone().requires_grad_()
        found = losses(prompter, list(vectors), rows)
        (gradient,) = torch.autograd.grad(torch.stack(found).sum(), vectors)
        course.update(gradient, recipe, radius)
        own = [loss.item() for loss in found]
        course.losses.append(own)
        due = course.step % recipe.validate_every == 0 or course.step == course.total
        yield _mean(own), _mean(validate(prompter, students, course)) if due else None


@torch.no_grad()
def validate(prompter: Prompter, students: Sequence[Student], course: Course) -> list[float]:
    """Adds a point to every curve, keeps the best vectors; the held-out loss of each concept.

    The best step is chosen on instructions of the engine's own; the held-out ones are watched.
    """
    vectors = list(course.vectors)
    own = torch.stack(losses(prompter, vectors, [s.validation for s in students]))
    course.keep_best(own)
    watched = [s.held_out or s.validation for s in students]
    held_out = [loss.item() for loss in losses(prompter, vectors, watched)]
    course.add_points(held_out)
    return held_out


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
