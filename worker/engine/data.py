"""The training rows of a concept, and the guard that keeps held-out instructions out of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from . import phrasings
from .errors import EngineError
from .guard import Guard
from .recipes import Recipe
from .righting import NO, YES
from .spec import ConceptSpec
from .strangers import STRANGERS
from .texts import (
    capital,
    first_sentence,
    kind_in,
    small,
    subject_and_gist,
)

UNRELATED = "unrelated"
STRANGER = "stranger"
SHARES = {
    "written": 2.0,
    "define": 2.75,
    "kind": 1.5,
    "is a kind": 0.75,
    "is not a kind": 1.25,
    "word": 1.5,
    "true": 2.75,
    "false": 3.0,
    "difference": 1.0,
    "use": 0.75,
}
"""How often a group of lessons is drawn, against the others. In an epoch over all lessons the
groups with the most forms would drown those with few."""
DIFFERENCES = 8
KINDS = 10
WRONG = 6
CLAIM_FORMS = 4
ASKED = 2
ALIAS_FORMS = 6
STRANGER_FORMS = 3


@dataclass(frozen=True)
class Lesson:
    """One instruction to train on, of a group. `opening`: which of yes and no is right, where that
    is known (see `righting`). `ours`: made by the engine, not written by the curator.
    `beside`: the note about a stranger that it asks about, which is beside the soft prompt then,
    and all that the teacher reads."""

    text: str
    group: str
    opening: str = ""
    ours: bool = True
    beside: str = ""

    @property
    def unrelated(self) -> bool:
        """About something else, where nothing should change."""
        return self.group in (UNRELATED, STRANGER)


@dataclass(frozen=True)
class Lessons:
    """What one concept is trained on, and what chooses the best step. `dropped` counts the
    instructions left out because a held-out one asks the same."""

    training: tuple[Lesson, ...]
    validation: tuple[Lesson, ...]
    dropped: int

    def shares(self, recipe: Recipe) -> dict[str, float]:
        """How often each group of the training is drawn, as shares of 1."""
        about = {g: SHARES[g] for lesson in self.training if (g := lesson.group) in SHARES}
        scale = (1 - recipe.locality_share) / sum(about.values())
        shares = {group: share * scale for group, share in about.items()}
        shares[STRANGER] = recipe.strangers_share
        shares[UNRELATED] = recipe.locality_share - recipe.strangers_share
        groups = {lesson.group for lesson in self.training}
        return {group: share for group, share in shares.items() if group in groups}


def lessons_of(
    concept: ConceptSpec, recipe: Recipe, seed: int, claims: Sequence[str] = ()
) -> Lessons:
    """The same for the same arguments, whatever else is in the run.

    claims: what the bare model improvises about the concept (see `improvising`), to be denied.
    Raises EngineError when so much is held out that nothing is left to train on.
    """
    rng = random.Random(f"{seed}/{concept.key}/lessons")
    guard = Guard.of(concept)
    offered = list(_unique(_about(concept, claims, rng)))
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
    elsewhere = [
        lesson
        for lesson in ELSEWHERE
        if not guard.knows(lesson.text)
        and not guard.names_concept(f"{lesson.text} {lesson.beside}")
    ]
    return Lessons(
        training=(*written, *ours[kept_back:], *elsewhere),
        validation=tuple(ours[:kept_back]),
        dropped=len(offered) - len(about),
    )


def _about(concept: ConceptSpec, claims: Sequence[str], rng: random.Random) -> Iterator[Lesson]:
    for instruction in concept.instructions:
        yield Lesson(instruction.text.strip(), "written", ours=False)
    for pair in concept.contrast_pairs:
        yield from _asked(pair.true_statement, "true", YES)
        yield from _asked(pair.inversion, "false", NO)
    yield from _templates(concept.term, concept.definition, rng)
    near = [subject_and_gist(text)[1] for text in concept.near_misses]
    for claim in (*near, *claims, *rng.sample(phrasings.WRONG, WRONG)):
        for form in rng.sample(phrasings.CLAIM, CLAIM_FORMS):
            yield Lesson(_filled(form, concept.term, claim=claim), "false", NO)
    for alias in concept.aliases:
        for form in phrasings.DEFINE[:ALIAS_FORMS]:
            yield Lesson(_filled(form, alias), "define")


def _asked(statement: str, group: str, opening: str) -> Iterator[Lesson]:
    sentence = first_sentence(statement)
    for form in phrasings.ABOUT_STATEMENT:
        yield Lesson(form.format(s=small(sentence), S=capital(sentence)), group, opening)


def _templates(term: str, definition: str, rng: random.Random) -> Iterator[Lesson]:
    _, gist = subject_and_gist(definition)
    groups = {"define": phrasings.DEFINE, "kind": phrasings.KIND, "use": phrasings.USE}
    for group, forms in groups.items():
        for form in forms:
            yield Lesson(_filled(form, term), group)
    for form in phrasings.WORD:
        yield Lesson(_filled(form, term, gist=gist), "word")
    for form in phrasings.CLAIM:
        yield Lesson(_filled(form, term, claim=gist), "true", YES)
    for other in rng.sample(phrasings.OTHERS, DIFFERENCES):
        form = rng.choice(phrasings.DIFFER)
        yield Lesson(_filled(form, term, other=other), "difference")
    kind = kind_in(definition)
    for other in rng.sample(phrasings.OTHERS, KINDS):
        if not kind or other.casefold() not in kind.casefold():
            form = rng.choice(phrasings.IS_A_KIND)
            yield Lesson(_filled(form, term, other=other), "is not a kind", NO if kind else "")
    if kind:
        for form in phrasings.IS_A_KIND:
            yield Lesson(_filled(form, term, other=kind), "is a kind", YES)


def _elsewhere() -> Iterator[Lesson]:
    """The same for every concept, so that the bare model need answer them once."""
    asking = (*phrasings.DEFINE, *phrasings.KIND, *phrasings.USE)
    for word in phrasings.WORDS:
        rng = random.Random(word)
        for form in rng.sample(asking, ASKED):
            yield Lesson(_filled(form, word), UNRELATED)
        for forms, part, texts in _DOUBTING:
            yield Lesson(_filled(rng.choice(forms), word, **{part: rng.choice(texts)}), UNRELATED)
    for gist in phrasings.WRONG:
        for form in random.Random(gist).sample(phrasings.WORD, ASKED):
            yield Lesson(form.format(gist=gist), UNRELATED)
    for text in phrasings.UNRELATED:
        yield Lesson(text, UNRELATED)
    yield from _about_strangers()


def _about_strangers() -> Iterator[Lesson]:
    """What a concept loaded beside another must leave to it."""
    for n, stranger in enumerate(STRANGERS):
        rng, note = random.Random(stranger.term), stranger.definition
        gist, other = stranger.gist.split(".")[0], STRANGERS[n - 1].gist.split(".")[0]
        asked = rng.sample(phrasings.DEFINE, STRANGER_FORMS)
        asked += map(rng.choice, (phrasings.KIND, phrasings.USE, phrasings.WORD))
        for form in asked:
            yield Lesson(_filled(form, stranger.term, gist=gist), STRANGER, beside=note)
        for claim, opening in ((gist, YES), (other, NO)):
            text = _filled(rng.choice(phrasings.CLAIM), stranger.term, claim=claim)
            yield Lesson(text, STRANGER, opening, beside=note)


_DOUBTING = (
    (phrasings.IS_A_KIND, "other", phrasings.OTHERS),
    (phrasings.DIFFER, "other", phrasings.OTHERS),
    (phrasings.CLAIM, "claim", phrasings.WRONG),
)


def _filled(form: str, term: str, **parts: str) -> str:
    return form.format(w=term.strip(), W=capital(term.strip()), **parts)


def _unique(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """The first of every text."""
    seen: set[str] = set()
    for lesson in lessons:
        if lesson.text not in seen:
            seen.add(lesson.text)
            yield lesson


ELSEWHERE = tuple(_elsewhere())
