"""Contrast pairs: a true statement that faces its inversion."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import overlap, words

LEAST_SHARED = 0.4


class NoPair(Check):
    id, severity, field = "no-pair", "error", "contrast_pairs"
    title = _("There is a contrast pair")
    why = _("It measures whether the model mistakes the concept for its inversion.")
    how = _("Write one true sentence; then change the few words that turn its meaning over.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if not data.contrast_pairs:
            yield self.says(
                gettext_noop(
                    "Add at least one pair: a true statement and the inversion that must not be said."
                )
            )


class HalfPair(Check):
    id, severity, field = "half-pair", "error", "contrast_pairs"
    title = _("Pairs have both sides")
    why = _("Only the distance between the two sides is measured.")
    how = _("Write the side that is missing, or empty the row.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            if not pair.true_statement or not pair.inversion:
                yield self.says(gettext_noop("Pair %(number)s lacks a side."), number=number)


class EqualPair(Check):
    id, severity, field = "equal-pair", "error", "contrast_pairs"
    title = _("The sides of a pair differ")
    why = _("Two equal sides measure nothing.")
    how = _("Write what the inversion turns around.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            told = words(pair.true_statement)
            if pair.true_statement and pair.inversion and told == words(pair.inversion):
                yield self.says(
                    gettext_noop(
                        "Both sides of pair %(number)s say the same. Write what the inversion turns around."
                    ),
                    number=number,
                )


class LoosePair(Check):
    id, severity, field = "loose-pair", "warning", "contrast_pairs"
    title = _("The sides of a pair differ in little")
    why = format_lazy(
        _(
            "When the sides share few words, the model may prefer one for its style. When they "
            "differ in the meaning alone, only the meaning can decide. Asked: {least_shared} of "
            "the shorter side’s different words stand in both."
        ),
        least_shared=f"{LEAST_SHARED:.0%}",
    )
    how = _("Copy the true side and change as few words as turn its meaning over.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, pair in enumerate(data.contrast_pairs, 1):
            sides = words(pair.true_statement), words(pair.inversion)
            if all(sides) and (shared := overlap(*sides)) < LEAST_SHARED:
                yield self.says(
                    gettext_noop(
                        "The sides of pair %(number)s share %(share)s of their words. Keep the sentence "
                        "and turn only its meaning over."
                    ),
                    number=number,
                    share=f"{shared:.0%}",
                    about=f"{pair.true_statement}\n{pair.inversion}",
                )
