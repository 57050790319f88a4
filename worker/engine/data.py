"""The training rows of a concept, and the guard that keeps held-out instructions out of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import phrasings
from .errors import EngineError
from .guard import Guard
from .recipes import Recipe
from .spec import ConceptSpec
from .texts import (
    capital,
    first_sentence,
    kind_in,
    small,
    subject_and_gist,
)

WRONG_PER_CONCEPT = 3
DIFFER_PER_FORM = 2
KINDS_PER_CONCEPT = 4


@dataclass(frozen=True)
class Lesson:
    """One instruction to train on. `opening` is how the teacher is made to begin, where right
    and wrong are known. `unrelated`: about something else, where nothing should change.
    `ours`: made by the engine, not written by the curator."""

    text: str
    opening: str = ""
    unrelated: bool = False
    ours: bool = True


@dataclass(frozen=True)
class Lessons:
    """What one concept is trained on, and what chooses the best step. `dropped` counts the
    instructions left out because a held-out one asks the same."""

    training: tuple[Lesson, ...]
    validation: tuple[Lesson, ...]
    dropped: int


def lessons_of(concept: ConceptSpec, recipe: Recipe, seed: int) -> Lessons:
    """The same for the same concept, recipe and seed, whatever else is in the run.

    Raises EngineError when so much is held out that nothing is left to train on.
    """
    rng = random.Random(f"{seed}/{concept.key}/lessons")
    guard = Guard.of(concept)
    offered = list(_unique(_about(concept, rng)))
    about = [lesson for lesson in offered if not guard.knows(lesson.text)]
    written = [lesson for lesson in about if not lesson.ours]
    ours = [lesson for lesson in about if lesson.ours]
    if len(ours) < 2:
        raise EngineError(
            f"Nothing is left to train {concept.term!r} on: the held-out instructions ask all "
            "that the engine would ask. Hold out fewer."
        )
    rng.shuffle(ours)
    kept_back = max(1, round(recipe.validation_share * len(ours)))
    share = recipe.locality_share
    elsewhere = [
        lesson
        for lesson in (Lesson(text, unrelated=True) for text in phrasings.UNRELATED)
        if not guard.knows(lesson.text) and not guard.names_concept(lesson.text)
    ]
    rng.shuffle(elsewhere)
    count = round(share / (1 - share) * (len(about) - kept_back))
    return Lessons(
        training=(*written, *ours[kept_back:], *elsewhere[:count]),
        validation=tuple(ours[:kept_back]),
        dropped=len(offered) - len(about),
    )


def _about(concept: ConceptSpec, rng: random.Random) -> Iterator[Lesson]:
    for instruction in concept.instructions:
        yield Lesson(instruction.text.strip(), ours=False)
    for pair in concept.contrast_pairs:
        yield from _asked(pair.true_statement, "Yes.")
        yield from _asked(pair.inversion, "No.")
    yield from _templates(concept.term, concept.definition, rng)
    for alias in concept.aliases:
        yield from (Lesson(_filled(form, alias)) for form in phrasings.DEFINE[:3])


def _asked(statement: str, opening: str) -> Iterator[Lesson]:
    sentence = first_sentence(statement)
    for form in phrasings.ABOUT_STATEMENT:
        yield Lesson(form.format(s=small(sentence), S=capital(sentence)), opening)


def _templates(term: str, definition: str, rng: random.Random) -> Iterator[Lesson]:
    _, gist = subject_and_gist(definition)
    for form in (*phrasings.DEFINE, *phrasings.KIND, *phrasings.USE):
        yield Lesson(_filled(form, term))
    for form in phrasings.WORD:
        yield Lesson(_filled(form, term, gist=gist))
    for form in phrasings.ABOUT_GIST:
        yield Lesson(_filled(form, term, gist=gist), "Yes.")
    for wrong in rng.sample(phrasings.WRONG, WRONG_PER_CONCEPT):
        yield Lesson(_filled(rng.choice(phrasings.ABOUT_WRONG), term, wrong=wrong), "No.")
    for form in phrasings.DIFFER:
        for other in rng.sample(phrasings.OTHERS, DIFFER_PER_FORM):
            yield Lesson(_filled(form, term, other=other))
    for other in rng.sample(phrasings.OTHERS, KINDS_PER_CONCEPT):
        yield Lesson(_filled(phrasings.IS_A_KIND, term, other=other))
    if kind := kind_in(definition):
        yield Lesson(_filled(phrasings.IS_A_KIND, term, other=kind), "Yes.")


def _filled(form: str, term: str, **parts: str) -> str:
    return form.format(w=term.strip(), W=capital(term.strip()), **parts)


def _unique(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """The first of every text."""
    seen: set[str] = set()
    for lesson in lessons:
        if lesson.text not in seen:
            seen.add(lesson.text)
            yield lesson
