"""A file of concepts, one JSON object a line, checked before anything is done with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from worker.engine.devset import concepts_from
from worker.engine.errors import EngineError
from worker.engine.fields import build
from worker.engine.spec import KEY, ConceptSpec

DICTIONARY = {
    "id": str,
    "term": str,
    "aliases": list,
    "definition": str,
    "kind": str,
    "siblings": list,
}
TAKEN = "measures.json"
"""The name that OUT keeps for itself."""


def concepts_in(path: Path, count: int | None = None) -> list[ConceptSpec]:
    """The concepts of the first `count` lines, or of all.

    A line is a dictionary entry (id, term, aliases, definition, kind, siblings) or a ConceptSpec
    as the site exports it (key, term, definition, ...); all lines of a file are of one form.
    Raises EngineError that names the line and what to do.
    """
    entries = [_object(path, n, line) for n, line in enumerate(_lines(path, count), 1)]
    exported = "key" in entries[0]
    name = "key" if exported else "id"
    _check_names(path, [(n, entry.get(name)) for n, entry in enumerate(entries, 1)], name)
    if not exported:
        for n, entry in enumerate(entries, 1):
            _check_entry(path, n, entry)
        return list(concepts_from(path, count))
    return [_exported(path, n, entry) for n, entry in enumerate(entries, 1)]


def _lines(path: Path, count: int | None) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise EngineError(f"{path} is not a text file in UTF-8. Give JSON lines.") from error
    except OSError as error:
        raise EngineError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise EngineError(f"{path} is empty. Give one concept as a JSON object on each line.")
    return lines[:count]


def _object(path: Path, n: int, line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _at(path, n, f"it is not JSON: {error}", "Write one whole object a line") from error
    if not isinstance(entry, dict):
        raise _at(path, n, "it is not a JSON object", "Write a concept as {...}")
    return entry


def _check_names(path: Path, found: list[tuple[int, Any]], name: str) -> None:
    first: dict[str, int] = {}
    for n, key in found:
        if key is None:
            raise _at(path, n, f"the field {name!r} is missing", "Add it; no two may be equal")
        if not isinstance(key, str) or not KEY.fullmatch(key) or key == TAKEN:
            raise _at(
                path,
                n,
                f"the {name} {key!r} cannot be the name of a directory",
                "Use 1 to 64 letters, digits, dots, dashes, underscores, beginning with a letter "
                "or digit",
            )
        if key in first:
            raise _at(path, n, f"the {name} {key!r} is that of line {first[key]} too", "Rename one")
        first[key] = n


def _check_entry(path: Path, n: int, entry: dict[str, Any]) -> None:
    for name, kind in DICTIONARY.items():
        if name not in entry:
            raise _at(path, n, f"the field {name!r} is missing", f"Add a {_called(kind)}")
        if not isinstance(entry[name], kind):
            raise _at(path, n, f"the field {name!r} is not a {_called(kind)}", "Mend it")
        if kind is str and not entry[name].strip():
            raise _at(path, n, f"the field {name!r} is empty", "Fill it in")
    if not all(isinstance(alias, str) for alias in entry["aliases"]):
        raise _at(path, n, "an alias is not a text", "Mend it")
    for row in entry["siblings"]:
        texts = [row.get(part) for part in ("term", "definition")] if isinstance(row, dict) else []
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise _at(
                path, n, "a sibling lacks its term or definition", "Complete it or take it out"
            )


def _called(kind: type) -> str:
    return "text" if kind is str else "list"


def _exported(path: Path, n: int, entry: dict[str, Any]) -> ConceptSpec:
    try:
        return build(ConceptSpec, entry, "concept")
    except EngineError as error:
        raise EngineError(f"{path}, line {n}: {error}") from error


def _at(path: Path, n: int, what: str, advice: str) -> EngineError:
    return EngineError(f"{path}, line {n}: {what}. {advice}. Nothing was begun.")
