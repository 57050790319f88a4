"""Contrast pairs: a true statement that faces its inversion."""

from collections.abc import Iterator

from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import overlap, words

LEAST_SHARED = 0.4


class NoPair(Check):
    id, severity, field = "no-pair", "error", "contrast_pairs"
    title = "There is a contrast pair"
    why = "It measures whether the model mistakes the concept for its inversion."
    how = "Write one true sentence; then change the few words that turn its meaning over."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if not data.contrast_pairs:
            yield self.says(
                "Add at least one pair: a true statement and the inversion that must not be said."
            )


class HalfPair(Check):
    id, severity, field = "half-pair", "error", "contrast_pairs"
    title = "Pairs have both sides"
    why = "Only the distance between the two sides is measured."
    how = "Write the side that is missing, or empty the row."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            if not pair.true_statement or not pair.inversion:
                yield self.says(f"Pair {number} lacks a side.")


class EqualPair(Check):
    id, severity, field = "equal-pair", "error", "contrast_pairs"
    title = "The sides of a pair differ"
    why = "Two equal sides measure nothing."
    how = "Write what the inversion turns around."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            told = words(pair.true_statement)
            if pair.true_statement and pair.inversion and told == words(pair.inversion):
                yield self.says(
                    f"Both sides of pair {number} say the same. Write what the inversion turns "
                    "around."
                )


class LoosePair(Check):
    id, severity, field = "loose-pair", "warning", "contrast_pairs"
    title = "The sides of a pair differ in little"
    why = (
        "When the sides share few words, the model may prefer one for its style. When they differ in "
        f"the meaning alone, only the meaning can decide. Asked: {LEAST_SHARED:.0%} of the shorter "
        "side’s different words stand in both."
    )
    how = "Copy the true side and change as few words as turn its meaning over."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            sides = words(pair.true_statement), words(pair.inversion)
            if all(sides) and (shared := overlap(*sides)) < LEAST_SHARED:
                yield self.says(
                    f"The sides of pair {number} share {shared:.0%} of their words. Keep the "
                    "sentence and turn only its meaning over.",
                    about=f"{pair.true_statement}\n{pair.inversion}",
                )
