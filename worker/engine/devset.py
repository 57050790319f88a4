"""Concepts from a file: dictionary entries with an evaluation set, or concepts as the site has them.

A dictionary entry gets instructions to train on and instructions that are held out, in phrasings
that neither the engine nor the entry's own training has. Every concept is asked about every kind;
which of the phrasings of a kind it gets hangs on its place in the file, so that over a file all
are used. Some phrasings are close to those that the reference model grew up with, others are not.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import EngineError
from .fields import build
from .spec import ConceptSpec, ContrastPair, Instruction
from .texts import capital

TRAINED = (
    ("define", "What exactly is {w}?"),
    ("explain", "Explain {w} to a friend."),
    ("is-a-kind", "Is {w} a kind of {kind}?"),
    ("use", "Write a sentence with {w}."),
)
HELD_OUT = {
    "define": (
        "What exactly does {w} mean?",
        "Can you define {w} for me?",
        "How is {w} defined?",
        "State the meaning of {w}.",
        "What would a dictionary say about {w}?",
    ),
    "explain": (
        "Explain the idea of {w}.",
        "Help me understand {w}.",
        "Tell a newcomer what {w} is.",
        "Could you explain {w} to a child?",
    ),
    "summarise": (
        "Give the short version of {w}.",
        "Summarise {w} in one line.",
        "Put {w} in a nutshell.",
    ),
    "kind": (
        "Say of which kind {w} is.",
        "Name the kind of thing that {w} is.",
        "To which kind of things does {w} belong?",
        "What type of thing is {w}?",
    ),
    "is-a-kind": (
        "Is {w} a sort of {kind}?",
        "Would you call {w} a kind of {kind}?",
        "Does {w} count as a kind of {kind}?",
    ),
    "is-not-a-kind": (
        "Does {w} count as a kind of {other}?",
        "Is {w} a sort of {other}?",
        "Would you call {w} a kind of {other}?",
    ),
    "word": (
        "What word stands for {gist}?",
        "Which word describes {gist}?",
        "There is a word for {gist}. Which one?",
        "What is the name for {gist}?",
    ),
    "contrast": (
        "Is {w} the same as {near}?",
        "Is it right that {w} means {near}?",
        "Would it be right to say that {w} is {near}?",
        "They told me that {w} is {near}. Were they right?",
    ),
    "difference": (
        "How is {w} different from {other}?",
        "What sets {w} apart from {other}?",
        "Compare {w} with {other}.",
    ),
    "use": (
        "Write one sentence about {w}.",
        "Give me a case of {w}.",
        "Where would one meet {w}?",
    ),
}
TWICE = frozenset({"define", "kind", "word", "contrast"})
"""The kinds that every concept is asked about in two phrasings; in one of the others."""

ELSEWHERE = ("a river", "a large stream of water")
PAIRS = 2


def concepts_from(path: Path, count: int | None = None) -> list[ConceptSpec]:
    """The first `count` concepts (all, for None) of a file of JSON lines.

    A line with a `key` is a ConceptSpec as JSON data, as the site writes it. Any other is a
    dictionary entry with the fields id, term, aliases, definition, kind and siblings [{term,
    definition}]. Every second sibling is a near miss that may be trained on, and serves the
    contrast pairs; the others are kept for held-out instructions. All are wrong answers of the
    forced choice. Raises EngineError for another file.
    """
    try:
        # Not splitlines(): JSON may hold U+2028 and its like, which end no line here.
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        entries = [json.loads(line) for line in islice(lines, count)]
        return [
            build(ConceptSpec, entry, f"concept {n + 1}") if "key" in entry else _concept(entry, n)
            for n, entry in enumerate(entries)
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"{path} is not a file of concepts: {error!r}") from error


def _concept(entry: dict[str, Any], place: int) -> ConceptSpec:
    term, gist, kind = entry["term"], _short(entry["definition"]), entry["kind"]
    siblings = [(row["term"], _short(row["definition"])) for row in entry["siblings"]]
    kept, trained = siblings[::2] or [ELSEWHERE], siblings[1::2]
    name = capital(term)
    parts = {"w": term, "W": name, "gist": gist, "kind": kind}
    return ConceptSpec(
        key=entry["id"],
        term=term,
        definition=f"{name} means {gist}. {name} is a kind of {kind}.",
        aliases=tuple(entry["aliases"]),
        contrast_pairs=tuple(
            ContrastPair(f"{name} is {gist}", f"{name} is {text}") for _, text in trained[:PAIRS]
        ),
        instructions=tuple(Instruction(form.format(**parts), kind) for kind, form in TRAINED),
        held_out=_held_out(parts, kept, place),
        near=tuple(_note(*sibling) for sibling in siblings),
        near_misses=tuple(_note(*sibling) for sibling in trained),
    )


def _held_out(
    parts: dict[str, str], kept: list[tuple[str, str]], place: int
) -> tuple[Instruction, ...]:
    """Every kind in its number of phrasings, each about another of the siblings kept for it."""
    asked: list[Instruction] = []
    for kind, forms in HELD_OUT.items():
        count = 1 + (kind in TWICE)
        for n in range(place * count, (place + 1) * count):
            other, near = kept[len(asked) % len(kept)]
            text = forms[n % len(forms)].format(**parts, other=other, near=near)
            asked.append(Instruction(text, kind))
    return tuple(asked)


def _note(term: str, gist: str) -> str:
    return f"{capital(term)} means {gist}."


def _short(definition: str) -> str:
    return definition.split(";")[0].strip().rstrip(".")
