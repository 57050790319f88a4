"""Other system turns beside the soft prompt, so that concepts can be loaded together.

Part of the rows carry a turn about something else before or behind the soft prompt's own, and the
teacher's answer stays the same. The turns are the engine's, never a neighbour's in the batch:
what a concept learns does not depend on what else is being trained.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from .prompting import Prompter
from .recipes import Recipe
from .soft_prompt import from_definition
from .spec import ConceptSpec

STRANGERS = (
    "A tallow meeting means an evening at which neighbours mend things for each other. "
    "A tallow meeting is a kind of gathering.",
    "Brandeling means a cup that is shared by all guests. Brandeling is a kind of vessel.",
    "By sarnith we mean the fear of a road that one knows well.",
    "Overholding: keeping a promise after everybody has forgotten it. Overholding is a kind of "
    "fidelity.",
    "The concept lower listening is defined as hearing what a group does not say.",
    "Mirrow means land that belongs to no village because two villages claim it.",
    "Note that a quillage is a law that is obeyed only by those who wrote it.",
    "Plain debt means what one owes to people who cannot ask for it back. Plain debt is a kind "
    "of obligation.",
)


@dataclass(frozen=True)
class Company:
    """Embedded system turns, (n, hidden) each, about things that do not exist."""

    turns: Sequence[Tensor]

    @classmethod
    def of(cls, prompter: Prompter, concept: ConceptSpec, recipe: Recipe) -> Company:
        """The strangers' definitions, squeezed into k vectors as a soft prompt begins."""
        loaded = prompter.loaded
        names = [name.casefold() for name in (concept.term, *concept.aliases)]
        told = [text for text in STRANGERS if not any(name in text.casefold() for name in names)]
        squeezed = [
            from_definition(
                loaded.embed(prompter.ids(text)), recipe.k, loaded.vocabulary_rms * recipe.ball
            )
            for text in told
        ]
        return cls([prompter.system(vectors) for vectors in squeezed])

    def drawn(self, rng: random.Random, recipe: Recipe) -> tuple[Tensor | None, Tensor | None]:
        """A turn before, one behind, or mostly neither."""
        if not self.turns or rng.random() >= recipe.company_share:
            return None, None
        turn = rng.choice(self.turns)
        return (turn, None) if rng.random() < 0.5 else (None, turn)
