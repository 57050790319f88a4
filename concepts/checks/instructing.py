"""Instructions: every kind, enough held out, none that tells its answer or stands there twice."""

from collections import Counter
from collections.abc import Iterator

from concepts.definition_data import DefinitionData
from concepts.states import InstructionKind

from .base import Check, Context, Finding
from .words import as_read, runs, words

LEAST_HELD_OUT = 3
MOST_HELD_OUT = 0.6
LEAK_WORDS = 6


class Leak(Check):
    id, severity, field = "leak", "error", "instructions"
    title = "No instruction tells its answer"
    why = (
        f"Repeating {LEAK_WORDS} words of the definition would show nothing but a good memory for "
        "words."
    )
    how = "Ask with the term and everyday words; leave the definition’s own words to the answer."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        told = runs(words(as_read(data.text)), LEAK_WORDS)
        for pair in data.contrast_pairs:
            told |= runs(words(pair.true_statement), LEAK_WORDS)
        for number, instruction in enumerate(data.instructions, 1):
            if shared := runs(words(instruction.text), LEAK_WORDS) & told:
                yield self.says(
                    f"Instruction {number} gives its answer away: “{' '.join(min(shared))}” stands "
                    "in the definition. Ask without telling."
                )


class MissingKind(Check):
    id, severity, field = "missing-kind", "error", "instructions"
    title = "Every kind is asked"
    why = (
        "To recite a definition and to use it are two things; the measures tell them apart by kind."
    )
    how = "Write at least one instruction of each kind, better two: one to train, one held out."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        there = {each.kind for each in data.instructions}
        if missing := [kind for kind in InstructionKind if kind not in there]:
            names = ", ".join(f"“{kind.label}”" for kind in missing)
            yield self.says(f"No instruction yet of kind {names}.")


class FewHeldOut(Check):
    id, severity, field = "few-held-out", "error", "instructions"
    title = "Enough is held out"
    why = "What training never saw is the only fair measure."
    how = f"Mark at least {LEAST_HELD_OUT} instructions of different kinds as held out."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if (held := len(data.held_out)) < LEAST_HELD_OUT:
            yield self.says(
                f"Hold out at least {LEAST_HELD_OUT} instructions; {held} so far. They measure what "
                "was understood, so training never sees them."
            )


class ManyHeldOut(Check):
    id, severity, field = "many-held-out", "error", "instructions"
    title = "Enough is left to learn from"
    why = f"Training needs at least {1 - MOST_HELD_OUT:.0%} of the instructions."
    how = "Write more instructions, or hold fewer out."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        held, total = len(data.held_out), len(data.instructions)
        if held >= LEAST_HELD_OUT and held > MOST_HELD_OUT * total:
            yield self.says(
                f"{held} of {total} are held out; leave at least {1 - MOST_HELD_OUT:.0%} to learn "
                "from."
            )


class Empty(Check):
    id, severity, field = "empty", "error", "instructions"
    title = "Every instruction has its text"
    why = "An empty instruction asks nothing."
    how = "Write it, or empty the row."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for number, each in enumerate(data.instructions, 1):
            if not each.text:
                yield self.says(f"Instruction {number} has no text.")


class Repeat(Check):
    id, severity, field = "repeat", "error", "instructions"
    title = "No instruction twice"
    why = "One could be trained and its twin held out."
    how = "Ask the second one differently, or leave it out."

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        asked = Counter(tuple(words(each.text)) for each in data.instructions)
        for number, each in enumerate(data.instructions, 1):
            if each.text and asked[tuple(words(each.text))] > 1:
                yield self.says(
                    f"Instruction {number} (“{each.text[:60]}”) is there twice; one might be trained "
                    "and the other held out."
                )
