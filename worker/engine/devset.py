"""Dictionary entries as concepts, for development: how good is a recipe on many concepts?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .errors import EngineError
from .spec import ConceptSpec, ContrastPair, Instruction
from .texts import capital

TRAINED = (
    ("define", "What exactly is {w}?"),
    ("explain", "Explain {w} to a friend."),
    ("contrast", "Is {w} a kind of {kind}?"),
    ("use", "Write a sentence with {w}."),
)
HELD_OUT = (
    ("define", "What is meant by {w}?"),
    ("define", "How would you define {w}?"),
    ("explain", "Describe {w}."),
    ("kind", "What is {w} a kind of?"),
    ("word", "What is the word for {gist}?"),
    ("contrast", "Is it true that {w} is {near}?"),
    ("contrast", "How does {w} differ from {other}?"),
)


def concepts_from(path: Path, count: int) -> list[ConceptSpec]:
    """The first `count` concepts of a file of JSON lines with the fields id, term, aliases,
    definition, kind and siblings [{term, definition}].

    The first sibling serves held-out questions, the second the contrast pairs; all definitions
    of siblings are the wrong answers of the forced choice. Raises EngineError for another file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()[:count]
        return [_concept(json.loads(line)) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path} is not a file of concepts: {error!r}") from error


def _concept(entry: dict[str, Any]) -> ConceptSpec:
    term, gist = entry["term"], _short(entry["definition"])
    siblings = [(row["term"], _short(row["definition"])) for row in entry["siblings"]]
    other, near = siblings[0] if siblings else ("a river", "a large stream of water")
    parts = {"w": term, "gist": gist, "kind": entry["kind"], "near": near, "other": other}
    name = capital(term)
    return ConceptSpec(
        key=entry["id"],
        term=term,
        definition=f"{name} means {gist}. {name} is a kind of {entry['kind']}.",
        aliases=tuple(entry["aliases"]),
        contrast_pairs=tuple(
            ContrastPair(f"{name} is {gist}", f"{name} is {text}") for _, text in siblings[1:2]
        ),
        instructions=tuple(Instruction(form.format(**parts), kind) for kind, form in TRAINED),
        held_out=tuple(Instruction(form.format(**parts), kind) for kind, form in HELD_OUT),
        near=tuple(f"{capital(word)} means {text}." for word, text in siblings),
    )


def _short(definition: str) -> str:
    return definition.split(";")[0].strip().rstrip(".")
