"""Other notes beside the soft prompt, so that concepts can be loaded together.

Part of the rows carry a note about something else before or behind the soft prompt, in a system
turn of its own or as one more sentence in the same, and the teacher's answer stays the same. The
notes are the engine's, never a neighbour's in the batch: what a concept learns does not depend on
what else is being trained.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .prompting import Prompter
from .recipes import Recipe
from .sentence import PUBLISHED
from .soft_prompt import Around, from_definition
from .spec import ConceptSpec

STRANGERS = (
    ("tallow meeting", "an evening at which neighbours mend things for each other"),
    ("brandeling", "a cup that is shared by all guests. Brandeling is a kind of vessel"),
    ("sarnith", "the fear of a road that one knows well"),
    ("overholding", "keeping a promise after everybody has forgotten it"),
    ("lower listening", "hearing what a group does not say. Lower listening is a kind of care"),
    ("mirrow", "land that belongs to no village because two villages claim it"),
    ("quillage", "a law that is obeyed only by those who wrote it. A quillage is a kind of law"),
    ("plain debt", "what one owes to people who cannot ask for it back"),
)


@dataclass(frozen=True)
class Beside:
    """What a row reads beside its soft prompt: whole system turns before and behind it, and the
    sentence around its vectors with what else stands in the same turn."""

    around: Around
    before: Tensor | None = None
    behind: Tensor | None = None


@dataclass(frozen=True)
class Company:
    """Soft prompts about things that do not exist, (n, hidden) each, with their sentences, and
    the same as whole system turns."""

    notes: Sequence[Tensor]
    turns: Sequence[Tensor]

    @classmethod
    def of(cls, prompter: Prompter, concept: ConceptSpec, recipe: Recipe) -> Company:
        """The strangers' meanings, squeezed into k vectors as a soft prompt begins."""
        names = [name.casefold() for name in (concept.term, *concept.aliases)]
        loaded = prompter.loaded
        norm = loaded.vocabulary_rms * recipe.ball
        notes = [
            PUBLISHED.about(term)
            .embedded(prompter, recipe.times)
            .rows(from_definition(loaded.embed(prompter.ids(meaning)), recipe.k, norm))
            for term, meaning in STRANGERS
            if not any(name in f"{term} {meaning}".casefold() for name in names)
        ]
        return cls(notes, [prompter.system(note) for note in notes])

    def drawn(self, around: Around, rng: random.Random, recipe: Recipe) -> Beside:
        """Mostly nobody; else a stranger in one of four places."""
        if not self.notes or rng.random() >= recipe.company_share:
            return Beside(around)
        one, place = rng.randrange(len(self.notes)), rng.randrange(4)
        note, turn = self.notes[one], self.turns[one]
        return (
            Beside(around, before=turn),
            Beside(around, behind=turn),
            Beside(replace(around, before=torch.cat([note, around.before]))),
            Beside(replace(around, after=torch.cat([around.after, note]))),
        )[place]
