"""What is elsewhere already: in another definition, or in a model."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import masked, runs

SHINGLE = 4  # words
NEAR_COPY = 0.5
FEWEST_SHARED = 4  # shingles
KNOWN_SHARE = 0.75


class NearCopy(Check):
    id, severity, field = "near-copy", "warning", "text"
    title = _("It is no copy of another definition")
    why = format_lazy(
        _(
            "Two concepts with one text cannot be told apart by a model, and perhaps are one "
            "concept. Asked: of all runs of {shingle} words, the terms left blank, fewer than "
            "{near_copy} stand in the accepted definition of another concept."
        ),
        shingle=SHINGLE,
        near_copy=f"{NEAR_COPY:.0%}",
    )
    how = _(
        "Say what this concept has that the other lacks; or add its name to the other as an alias."
    )

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        ours = runs(masked(data.text, context.names), SHINGLE)
        for other in context.others:
            shared = ours & runs(masked(other.text, (other.term,)), SHINGLE)
            if len(shared) >= FEWEST_SHARED and len(shared) >= NEAR_COPY * len(ours):
                yield self.says(
                    gettext_noop(
                        "%(share)s of this text stands in the definition of “%(term)s” too."
                    ),
                    share=f"{len(shared) / len(ours):.0%}",
                    term=other.term,
                    about=f"{other.term}\n{sorted(shared)}",
                )


class AlreadyKnown(Check):
    id, severity, field = "already-known", "info", "text"
    title = _("The concept is missing in the model")
    why = format_lazy(
        _(
            "A soft prompt is for what a model lacks. Where a training has measured it, we tell "
            "how often the model by itself found this definition likelier than near ones; from "
            "{known_share} on we say so. Recognising is easier than telling, so this is no "
            "verdict."
        ),
        known_share=f"{KNOWN_SHARE:.0%}",
    )
    how = _("Nothing to mend. Perhaps the concept is missing in another language model.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for known in context.known:
            if known.share >= KNOWN_SHARE:
                yield self.says(
                    gettext_noop(
                        "%(model)s by itself picked this concept’s definition among near ones in "
                        "%(share)s of %(questions)s questions. It may not be missing there."
                    ),
                    model=known.language_model,
                    share=f"{known.share:.0%}",
                    questions=known.questions,
                    about=known.language_model,
                )
