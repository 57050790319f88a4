"""Concepts that do not exist, to stand beside those that are trained.

They are the engine's own and never a neighbour in the batch, so what a concept learns does not
depend on what else is being trained.
"""

from __future__ import annotations

from dataclasses import dataclass

from .texts import capital


@dataclass(frozen=True)
class Stranger:
    term: str
    gist: str

    @property
    def definition(self) -> str:
        return f"{capital(self.term)} means {self.gist}."


STRANGERS = (
    Stranger("tallow meeting", "an evening at which neighbours mend things for each other"),
    Stranger("brandeling", "a cup that is shared by all guests. Brandeling is a kind of vessel"),
    Stranger("sarnith", "the fear of a road that one knows well"),
    Stranger("overholding", "keeping a promise after everybody has forgotten it"),
    Stranger(
        "lower listening", "hearing what a group does not say. Lower listening is a kind of care"
    ),
    Stranger("mirrow", "land that belongs to no village because two villages claim it"),
    Stranger(
        "quillage", "a law that is obeyed only by those who wrote it. A quillage is a kind of law"
    ),
    Stranger("plain debt", "what one owes to people who cannot ask for it back"),
)
