"""The training rows of a concept, and the guard that keeps held-out instructions out of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from . import phrasings
from .recipes import Recipe
from .spec import ConceptSpec
from .texts import capital, first_sentence, same_instruction, small, subject_and_gist, words

WRONG_PER_CONCEPT = 3
OTHERS_PER_CONCEPT = 2


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
    """The same for the same concept, recipe and seed, whatever else is in the run."""
    rng = random.Random(f"{seed}/{concept.key}/lessons")
    names = (concept.term, *concept.aliases)
    held_out = [words(row.text, names) for row in concept.held_out]
    offered = list(_about(concept, rng))
    about = [lesson for lesson in _unique(offered) if not _known(lesson, held_out, names)]
    dropped = len(list(_unique(offered))) - len(about)
    written = [lesson for lesson in about if not lesson.ours]
    ours = [lesson for lesson in about if lesson.ours]
    rng.shuffle(ours)
    kept_back = max(1, round(recipe.validation_share * len(ours)))
    share = recipe.locality_share
    elsewhere = [
        lesson
        for lesson in (Lesson(text, unrelated=True) for text in phrasings.UNRELATED)
        if not _known(lesson, held_out, names) and not _mentions(lesson.text, names)
    ]
    rng.shuffle(elsewhere)
    count = round(share / (1 - share) * (len(about) - kept_back))
    return Lessons(
        training=(*written, *ours[kept_back:], *elsewhere[:count]),
        validation=tuple(ours[:kept_back]),
        dropped=dropped,
    )


def _about(concept: ConceptSpec, rng: random.Random) -> Iterator[Lesson]:
    for instruction in concept.instructions:
        yield Lesson(instruction.text.strip(), ours=False)
    for pair in concept.contrast_pairs:
        yield from _asked(pair.true_statement, "Yes.")
        yield from _asked(pair.inversion, "No.")
    _, gist = subject_and_gist(concept.definition)
    yield from _templates(concept.term, gist, rng)
    for alias in concept.aliases:
        yield from (Lesson(_filled(form, alias)) for form in phrasings.DEFINE[:3])


def _asked(statement: str, opening: str) -> Iterator[Lesson]:
    sentence = first_sentence(statement)
    for form in phrasings.ABOUT_STATEMENT:
        yield Lesson(form.format(s=small(sentence), S=capital(sentence)), opening)


def _templates(term: str, gist: str, rng: random.Random) -> Iterator[Lesson]:
    for form in (*phrasings.DEFINE, *phrasings.KIND, *phrasings.USE):
        yield Lesson(_filled(form, term))
    for form in phrasings.WORD:
        yield Lesson(_filled(form, term, gist=gist))
    for form in phrasings.ABOUT_GIST:
        yield Lesson(_filled(form, term, gist=gist), "Yes.")
    for wrong in rng.sample(phrasings.WRONG, WRONG_PER_CONCEPT):
        yield Lesson(_filled(rng.choice(phrasings.ABOUT_WRONG), term, wrong=wrong), "No.")
    for form in (*phrasings.DIFFER, *phrasings.IS_A_KIND):
        for other in rng.sample(phrasings.OTHERS, OTHERS_PER_CONCEPT):
            yield Lesson(_filled(form, term, other=other))


def _filled(form: str, term: str, **parts: str) -> str:
    return form.format(w=term.strip(), W=capital(term.strip()), **parts)


def _unique(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """The first of every text."""
    seen: set[str] = set()
    for lesson in lessons:
        if lesson.text not in seen:
            seen.add(lesson.text)
            yield lesson


def _known(lesson: Lesson, held_out: Sequence[tuple[str, ...]], names: Sequence[str]) -> bool:
    asked = words(lesson.text, names)
    return any(same_instruction(asked, other) for other in held_out)


def _mentions(text: str, names: Iterable[str]) -> bool:
    return any(name.casefold() in text.casefold() for name in names)
