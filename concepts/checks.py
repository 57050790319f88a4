"""Checks on a definition, run on unsaved text. Errors block submission, warnings are shown."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from common.text import plain

from .definition_data import DefinitionData
from .states import InstructionKind

LEAST_HELD_OUT = 3
MOST_HELD_OUT = 0.6
LEAK_WORDS = 6
MOST_WORDS = 400  # what a small model's context holds beside the instruction and its answer
_WORDS = re.compile(r"\w+")
_CONTROL = re.compile(r"<\|[^|>\s]{1,40}\|>|</?s>|\[/?INST\]")


@dataclass(frozen=True)
class Finding:
    """What a check found. `field` is where on the form; `severity` error blocks submission."""

    check: str
    severity: Literal["error", "warning"]
    field: str
    message: str


Check = Callable[[DefinitionData], Iterator[Finding]]


def findings(data: DefinitionData) -> list[Finding]:
    """Everything that the checks find, errors first."""
    found = [finding for rule in RULES for finding in rule.check(data)]
    return sorted(found, key=lambda finding: finding.severity != "error")


def text_length(data: DefinitionData) -> Iterator[Finding]:
    count = len(_words(plain(data.text)))
    if not count:
        yield Finding("no-text", "error", "text", "Write the text that the model will read.")
    if count > MOST_WORDS:
        yield Finding(
            "too-long", "error", "text",
            f"The text has {count} words; a small model reads at most {MOST_WORDS}. "
            "Move background to the notes.",
        )  # fmt: skip


def has_source(data: DefinitionData) -> Iterator[Finding]:
    if not data.sources:
        yield Finding("no-source", "error", "sources", "Name at least one source: who says so?")
    for number, source in enumerate(data.sources, 1):
        if not source.author or not source.title:
            yield Finding(
                "half-source", "error", "sources", f"Source {number} lacks its author or its title."
            )


def pairs_differ(data: DefinitionData) -> Iterator[Finding]:
    if not data.contrast_pairs:
        yield Finding(
            "no-pair", "error", "contrast_pairs",
            "Add at least one pair: a true statement and the inversion that must not be said.",
        )  # fmt: skip
    for number, pair in enumerate(data.contrast_pairs, 1):
        if not pair.true_statement or not pair.inversion:
            yield Finding("half-pair", "error", "contrast_pairs", f"Pair {number} lacks a side.")
        elif _words(pair.true_statement) == _words(pair.inversion):
            yield Finding(
                "equal-pair", "error", "contrast_pairs",
                f"Both sides of pair {number} say the same. Write what the inversion turns around.",
            )  # fmt: skip


def no_leak(data: DefinitionData) -> Iterator[Finding]:
    told = _runs(plain(data.text))
    for pair in data.contrast_pairs:
        told |= _runs(pair.true_statement)
    for number, instruction in enumerate(data.instructions, 1):
        if shared := _runs(instruction.text) & told:
            yield Finding(
                "leak", "error", "instructions",
                f"Instruction {number} gives its answer away: “{' '.join(min(shared))}” stands in the "
                "definition. Ask without telling.",
            )  # fmt: skip


def kinds_and_share(data: DefinitionData) -> Iterator[Finding]:
    if missing := [
        k for k in InstructionKind if k not in {each.kind for each in data.instructions}
    ]:
        names = ", ".join(f"“{kind.label}”" for kind in missing)
        yield Finding(
            "missing-kind", "error", "instructions", f"No instruction yet of kind {names}."
        )
    held, total = len(data.held_out), len(data.instructions)
    if held < LEAST_HELD_OUT:
        yield Finding(
            "few-held-out", "error", "instructions",
            f"Hold out at least {LEAST_HELD_OUT} instructions; {held} so far. They measure what was "
            "understood, so training never sees them.",
        )  # fmt: skip
    elif held > MOST_HELD_OUT * total:
        yield Finding(
            "many-held-out", "error", "instructions",
            f"{held} of {total} are held out; leave at least {1 - MOST_HELD_OUT:.0%} to learn from.",
        )  # fmt: skip


def no_repeat(data: DefinitionData) -> Iterator[Finding]:
    counts = Counter(tuple(_words(each.text)) for each in data.instructions)
    for number, each in enumerate(data.instructions, 1):
        if not each.text:
            yield Finding("empty", "error", "instructions", f"Instruction {number} has no text.")
        elif counts[tuple(_words(each.text))] > 1:
            yield Finding(
                "repeat", "error", "instructions",
                f"Instruction {number} (“{each.text[:60]}”) is there twice; one might be trained and "
                "the other held out.",
            )  # fmt: skip


def control_tokens(data: DefinitionData) -> Iterator[Finding]:
    texts = [("text", data.text), ("notes", data.notes)]
    texts += [("instructions", each.text) for each in data.instructions]
    texts += [("contrast_pairs", p.true_statement + p.inversion) for p in data.contrast_pairs]
    for field, text in texts:
        if found := _CONTROL.search(text):
            yield Finding(
                "control-token", "warning", field,
                f"“{found[0]}” looks like a control token. It is kept as plain characters; no model "
                "will ever take it as a command.",
            )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A check with what it asks for and why, as the editor shows it beside the text."""

    title: str
    why: str
    check: Check


RULES = [
    Rule("The text fits", "It stands in the model’s context, beside every question.", text_length),
    Rule("It says who says so", "Readers and deciders can go and look.", has_source),
    Rule(
        "Contrast pairs face each other",
        "They measure whether the model mistakes the concept for its inversion.",
        pairs_differ,
    ),
    Rule(
        "No instruction tells its answer",
        "Repeating six words of the definition would show nothing but a good memory for words.",
        no_leak,
    ),
    Rule(
        "Every kind is asked, and enough is held out",
        "What training never saw is the only fair measure.",
        kinds_and_share,
    ),
    Rule("No instruction twice", "One could be trained and its twin held out.", no_repeat),
    Rule("No control tokens", "They are kept as plain characters, never obeyed.", control_tokens),
]


@dataclass(frozen=True)
class Verdict:
    """A rule with what its check found."""

    rule: Rule
    findings: list[Finding]

    @property
    def hue(self) -> str:
        if any(finding.severity == "error" for finding in self.findings):
            return "bad"
        return "warning" if self.findings else "good"

    @property
    def label(self) -> str:
        return {"bad": "Not yet", "warning": "Look again", "good": "Good"}[self.hue]


def report(data: DefinitionData) -> list[Verdict]:
    """Every rule with what it found, in the order of the page."""
    return [Verdict(rule, list(rule.check(data))) for rule in RULES]


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of `LEAK_WORDS` consecutive words."""
    words = _words(text)
    return {tuple(words[i : i + LEAK_WORDS]) for i in range(len(words) - LEAK_WORDS + 1)}
