"""The guard between held-out instructions and training."""

from __future__ import annotations

from dataclasses import dataclass

from .spec import ConceptSpec
from .texts import same_instruction, subject_and_gist, words


@dataclass(frozen=True)
class Guard:
    """Keeps what asks the same as a held-out instruction out of training."""

    names: tuple[str, ...]
    gist: str
    held_out: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, concept: ConceptSpec) -> Guard:
        names = (concept.term, *concept.aliases)
        _, gist = subject_and_gist(concept.definition)
        return cls(names, gist, tuple(words(row.text, names, gist) for row in concept.held_out))

    def knows(self, text: str) -> bool:
        """Whether a held-out instruction is equal, or the same in other words."""
        asked = words(text, self.names, self.gist)
        return any(same_instruction(asked, other) for other in self.held_out)

    def names_concept(self, text: str) -> bool:
        """Whether the text speaks of the concept."""
        return any(name.casefold() in text.casefold() for name in self.names)
