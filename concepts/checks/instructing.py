"""Instructions: every kind, enough held out, none that tells its answer or stands there twice."""

from collections import Counter
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from concepts.definition_data import DefinitionData
from concepts.states import InstructionKind

from .base import Check, Context, Finding
from .words import as_read, runs, words

LEAST_HELD_OUT = 3
MOST_HELD_OUT = 0.6
LEAK_WORDS = 6


class Leak(Check):
    id, severity, field = "leak", "error", "instructions"
    title = _("No instruction tells its answer")
    why = format_lazy(
        _(
            "Repeating {leak_words} words of the definition would show nothing but a good "
            "memory for words."
        ),
        leak_words=LEAK_WORDS,
    )
    how = _("Ask with the term and everyday words; leave the definition’s own words to the answer.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        told = runs(words(as_read(data.text)), LEAK_WORDS)
        for pair in data.contrast_pairs:
            told |= runs(words(pair.true_statement), LEAK_WORDS)
        for number, instruction in enumerate(data.instructions, 1):
            if shared := runs(words(instruction.text), LEAK_WORDS) & told:
                yield self.says(
                    gettext_noop(
                        "Instruction %(number)s gives its answer away: “%(words)s” stands in the "
                        "definition. Ask without telling."
                    ),
                    number=number,
                    words=" ".join(min(shared)),
                )


class MissingKind(Check):
    id, severity, field = "missing-kind", "error", "instructions"
    title = _("Every kind is asked")
    why = _(
        "To recite a definition and to use it are two things; the measures tell them apart by kind."
    )
    how = _("Write at least one instruction of each kind, better two: one to train, one held out.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        there = {each.kind for each in data.instructions}
        if missing := [kind for kind in InstructionKind if kind not in there]:
            names = ", ".join(f"“{kind.label}”" for kind in missing)
            yield self.says(gettext_noop("No instruction yet of kind %(names)s."), names=names)


class FewHeldOut(Check):
    id, severity, field = "few-held-out", "error", "instructions"
    title = _("Enough is held out")
    why = _("What training never saw is the only fair measure.")
    how = format_lazy(
        _("Mark at least {least_held_out} instructions of different kinds as held out."),
        least_held_out=LEAST_HELD_OUT,
    )

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if (held := len(data.held_out)) < LEAST_HELD_OUT:
            yield self.says(
                gettext_noop(
                    "Hold out at least %(least)s instructions; %(held)s so far. They measure what "
                    "was understood, so training never sees them."
                ),
                least=LEAST_HELD_OUT,
                held=held,
            )


class ManyHeldOut(Check):
    id, severity, field = "many-held-out", "error", "instructions"
    title = _("Enough is left to learn from")
    why = format_lazy(
        _("Training needs at least {share} of the instructions."), share=f"{1 - MOST_HELD_OUT:.0%}"
    )
    how = _("Write more instructions, or hold fewer out.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        held, total = len(data.held_out), len(data.instructions)
        if held >= LEAST_HELD_OUT and held > MOST_HELD_OUT * total:
            yield self.says(
                gettext_noop(
                    "%(held)s of %(total)s are held out; leave at least %(share)s to learn from."
                ),
                held=held,
                total=total,
                share=f"{1 - MOST_HELD_OUT:.0%}",
            )


class Empty(Check):
    id, severity, field = "empty", "error", "instructions"
    title = _("Every instruction has its text")
    why = _("An empty instruction asks nothing.")
    how = _("Write it, or empty the row.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, each in enumerate(data.instructions, 1):
            if not each.text:
                yield self.says(gettext_noop("Instruction %(number)s has no text."), number=number)


class Repeat(Check):
    id, severity, field = "repeat", "error", "instructions"
    title = _("No instruction twice")
    why = _("One could be trained and its twin held out.")
    how = _("Ask the second one differently, or leave it out.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        asked = Counter(tuple(words(each.text)) for each in data.instructions)
        for number, each in enumerate(data.instructions, 1):
            if each.text and asked[tuple(words(each.text))] > 1:
                yield self.says(
                    gettext_noop(
                        "Instruction %(number)s (“%(text)s”) is there twice; one might be trained "
                        "and the other held out."
                    ),
                    number=number,
                    text=each.text[:60],
                )
