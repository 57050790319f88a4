"""Dictionary entries: the only thing Lexicon is trained on.

A corpus is a file of JSON lines, plain or gzipped, one entry a line:
`{"id", "lemmas", "definition", "examples", "hypernyms"}`. `wordnet.py` makes one.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HELD_BACK_EVERY = 100


class CorpusError(ValueError):
    """The corpus cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Entry:
    """One sense of one or more words; `kinds` are the glosses' parents, nearest first."""

    id: str
    words: tuple[str, ...]
    gloss: str
    examples: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def is_held_back(self) -> bool:
        """Whether training leaves this entry out, so that perplexity can be measured on it.

        Decided by a hash of the id: the same entry on every machine and in every order.
        """
        return int(hashlib.sha256(self.id.encode()).hexdigest()[:8], 16) % HELD_BACK_EVERY == 0


def read_corpus(path: Path) -> list[Entry]:
    """All entries of the file at `path`. Raises CorpusError for a file that is not a corpus."""
    try:
        entries = [entry for entry in map(_entry, read_lines(path)) if entry.gloss]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise CorpusError(
            f"{path}: an entry lacks a field or has a wrong one: {error!r}."
        ) from error
    if not entries:
        raise CorpusError(f"{path} holds no dictionary entry.")
    return entries


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file of JSON lines, plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _object(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}.") from error


def first_clause(definition: str) -> str:
    """The part of a dictionary definition before the first semicolon, without its full stop."""
    return definition.split(";")[0].strip().rstrip(".").strip()


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{path}, line {number}: not JSON ({error.msg}).") from error
    if not isinstance(value, dict):
        raise CorpusError(f"{path}, line {number}: an object was expected.")
    return value


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        words=(row["lemmas"][0], *row["lemmas"][1:]),
        gloss=first_clause(row["definition"]),
        examples=tuple(text.strip() for text in row.get("examples", ()) if len(text) > 8),
        kinds=tuple(row.get("hypernyms", ())),
    )
