"""True statements above their inversions: which pairs there are, and which one a step asks about.

A model that has read a definition may still say the opposite just as gladly. So in every step two
more rows of a concept hold a true statement and its inversion as answers to the same question, and
`ranking` makes the first likelier than the second.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from .data import Lessons
from .phrasings import WRONG
from .prompting import Prompter
from .recipes import Recipe
from .spec import ConceptSpec, ContrastPair
from .teacher import Taught
from .texts import capital, first_sentence, subject_and_gist

ENOUGH = 8
"""A concept with fewer pairs of its own gets as many more as the engine can make."""
FORM = "{W} is {claim}"
MEASURED = "{W} means {gist}"
"""The forced choice asks in this form, so nothing is trained in it (see `choice`)."""


@dataclass(frozen=True)
class Contrast:
    """questions: token ids of turns; pairs: token ids of a true statement and its inversion."""

    name: str
    questions: Sequence[list[int]] = ()
    pairs: Sequence[tuple[list[int], list[int]]] = ()

    @classmethod
    def of(
        cls,
        prompter: Prompter,
        concept: ConceptSpec,
        recipe: Recipe,
        seed: int,
        lessons: Lessons,
        claims: Sequence[str],
    ) -> Contrast:
        """Asks what the lessons of group `define` ask: nothing held out, nothing that validates.
        claims: what the bare model improvises. Empty where the recipe gives pairs no weight."""
        name = f"{seed}/{concept.key}/contrast"
        if not recipe.contrast_weight:
            return cls(name)

        def said(statement: str) -> list[int]:
            return prompter.ids(f"{_stated(statement)}.")[: recipe.answer_tokens]

        return cls(
            name,
            [prompter.turn(row.text) for row in lessons.training if row.group == "define"],
            [(said(p.true_statement), said(p.inversion)) for p in pairs_of(concept, claims, name)],
        )

    def of_step(self, step: int) -> list[Taught]:
        """A true statement and its inversion after one question, both without anything that a
        teacher says; nothing where there is no question or no pair. A pure function of the step."""
        if not self.questions or not self.pairs:
            return []
        rng = random.Random(f"{self.name}/step {step}")
        turn, pair = rng.choice(self.questions), rng.choice(self.pairs)
        return [Taught(turn, said, torch.empty(0), torch.empty(0)) for said in pair]


def pairs_of(concept: ConceptSpec, claims: Sequence[str], name: str) -> list[ContrastPair]:
    """The curator's pairs; where these are few, the definition's own sentence against near misses,
    the claims and other things' meanings in the same form. None is worded as it is measured."""
    _, gist = subject_and_gist(concept.definition)
    trained = {subject_and_gist(text)[1] for text in concept.near_misses}
    measured = {gist} | {subject_and_gist(text)[1] for text in concept.near} - trained
    kept = {_plain(MEASURED, concept, gist=text) for text in measured}
    found = {(_stated(p.true_statement), _stated(p.inversion)): p for p in concept.contrast_pairs}
    for pair in _made(concept, claims, name):
        if len(found) >= ENOUGH:
            break
        found.setdefault((pair.true_statement, pair.inversion), pair)
    return [pair for said, pair in found.items() if not {each.casefold() for each in said} & kept]


def _made(concept: ConceptSpec, claims: Sequence[str], name: str) -> Iterator[ContrastPair]:
    """None from a definition that does not say what its term is."""
    subject, gist = subject_and_gist(concept.definition)
    if subject is None:
        return
    near = [subject_and_gist(text)[1] for text in concept.near_misses]
    for claim in (*near, *claims, *random.Random(name).sample(WRONG, len(WRONG))):
        if claim.casefold() != gist.casefold():
            true, false = (
                FORM.format(W=capital(concept.term.strip()), claim=each) for each in (gist, claim)
            )
            yield ContrastPair(true, false)


def _stated(statement: str) -> str:
    return capital(first_sentence(statement))


def _plain(form: str, concept: ConceptSpec, **parts: str) -> str:
    return form.format(W=capital(concept.term.strip()), **parts).casefold()
