"""Where a soft prompt begins: from several places side by side, until the best of them is known.

Each init has a course of its own, with its own optimiser, and all read the same rows. After a first
part of the steps only the one with the lowest validation loss goes on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from torch import Tensor

from . import checkpoint
from .course import Course
from .errors import EngineError
from .frame import control_tokens
from .prompting import Prompter
from .recipes import INITS, Recipe
from .soft_prompt import from_definition
from .spec import ConceptSpec
from .texts import said_of_it

DIVERGED = 20.0
"""Nats per answer token. A model that knows nothing loses 2 to 4; above this it is broken."""
Step = tuple[Tensor, float]
"""A gradient (k, hidden), and the loss."""


def inits_of(
    prompter: Prompter, concept: ConceptSpec, recipe: Recipe, seed: int
) -> dict[str, Tensor]:
    """As many of INITS as the recipe wants, (k, hidden) each, with the norm of words: the
    definition's tokens, the term's own, and a sample of the vocabulary, fitted to k."""
    sources = (
        lambda: prompter.ids(said_of_it(concept.definition)),
        lambda: prompter.ids(concept.term),
        lambda: _sample(prompter, recipe.k, f"{seed}/{concept.key}/vocabulary"),
    )
    loaded, norm = prompter.loaded, prompter.loaded.vocabulary_rms
    chosen = zip(INITS[: recipe.inits], sources, strict=False)
    return {name: from_definition(loaded.embed(ids()), recipe.k, norm) for name, ids in chosen}


def _sample(prompter: Prompter, k: int, name: str) -> list[int]:
    """Tokens that a text can hold: no control tokens, no padding of the embeddings."""
    tokenizer = prompter.loaded.tokenizer
    known = sorted(set(tokenizer.get_vocab().values()) - control_tokens(tokenizer).keys())
    return random.Random(name).choices(known, k=k)


def begun(inits: dict[str, Tensor], recipe: Recipe) -> list[Course]:
    """A course from every init."""
    return [Course.begin(init, recipe.steps, recipe.patience, name) for name, init in inits.items()]


def stepped(
    courses: Sequence[Course], taken: Sequence[Step], recipe: Recipe, radius: float
) -> list[Course]:
    """Those whose step is sound, after it; the others take none."""
    sound = [(c, g, loss) for c, (g, loss) in zip(courses, taken, strict=True) if _sound(g, loss)]
    for course, gradient, loss in sound:
        course.update(gradient, loss, recipe, radius)
    return [course for course, *_ in sound]


def _sound(gradient: Tensor, loss: float) -> bool:
    return loss < DIVERGED and bool(gradient.isfinite().all())


def left(courses: list[Course], recipe: Recipe) -> list[Course]:
    """Those that go on after a validation: the best alone, once the inits' share of the steps is
    over. Patience counts from then."""
    if len(courses) == 1:
        return courses
    for course in courses:
        course.stale = 0
    if courses[0].step < recipe.inits_steps:
        return courses
    return [min(courses, key=lambda course: course.best_loss)]


def copied(courses: Sequence[Course]) -> list[Course]:
    """As they are now."""
    return [course.copy() for course in courses]


def to_bytes(courses: Sequence[Course], run: str) -> bytes:
    """All that still run, as one checkpoint; `run` is the training's fingerprint."""
    parts = {str(n): checkpoint.to_bytes(course, run) for n, course in enumerate(courses)}
    return checkpoint.bundled(parts)


def from_bytes(content: bytes, fresh: Course, run: str) -> list[Course]:
    """The courses that `content` holds, shaped like a `fresh` one of the same training. Raises
    EngineError for a damaged checkpoint or one of another training."""
    parts = checkpoint.unbundled(content)
    if not parts:
        raise EngineError("The checkpoint is damaged. Start the run again without it.")
    return [checkpoint.from_bytes(parts[name], fresh, run) for name in sorted(parts)]
