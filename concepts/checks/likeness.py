"""What is elsewhere already: in another definition, or in a model."""

from collections.abc import Iterator

from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import masked, runs

SHINGLE = 4  # words
NEAR_COPY = 0.5
FEWEST_SHARED = 4  # shingles
KNOWN_SHARE = 0.75


class NearCopy(Check):
    id, severity, field = "near-copy", "warning", "text"
    title = "It is no copy of another definition"
    why = (
        "Two concepts with one text cannot be told apart by a model, and perhaps are one concept. "
        f"Asked: of all runs of {SHINGLE} words, the terms left blank, fewer than {NEAR_COPY:.0%} "
        "stand in the accepted definition of another concept."
    )
    how = (
        "Say what this concept has that the other lacks; or add its name to the other as an alias."
    )

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        ours = runs(masked(data.text, context.names), SHINGLE)
        for other in context.others:
            shared = ours & runs(masked(other.text, (other.term,)), SHINGLE)
            if len(shared) >= FEWEST_SHARED and len(shared) >= NEAR_COPY * len(ours):
                yield self.says(
                    f"{len(shared) / len(ours):.0%} of this text stands in the definition of "
                    f"“{other.term}” too.",
                    about=f"{other.term}\n{sorted(shared)}",
                )


class AlreadyKnown(Check):
    id, severity, field = "already-known", "info", "text"
    title = "The concept is missing in the model"
    why = (
        "A soft prompt is for what a model lacks. Where a training has measured it, we tell how often "
        "the model by itself found this definition likelier than near ones; from "
        f"{KNOWN_SHARE:.0%} on we say so. Recognising is easier than telling, so this is no verdict."
    )
    how = "Nothing to mend. Perhaps the concept is missing in another language model."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for known in context.known:
            if known.share >= KNOWN_SHARE:
                yield self.says(
                    f"{known.language_model} by itself picked this concept’s definition among near "
                    f"ones in {known.share:.0%} of {known.questions} questions. It may not be "
                    "missing there.",
                    about=known.language_model,
                )
