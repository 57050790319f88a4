"""What a directory of distilled concepts already holds, and whether it belongs to this run."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .digests import sha256_of, weights_digest
from .errors import EngineError
from .recipes import Recipe
from .source import directory_of
from .spec import Backbone, ConceptSpec

RECORD = "concept.json"
SOFT_PROMPT = "soft-prompt.safetensors"
MEASURES = "measures.json"
FILES = "files"
"""In a record: SHA-256 of the files beside it, by name."""
PART = ".part"
"""Ends the name of what is being written. A run that was killed may leave one; the next takes it away."""

Record = dict[str, Any]


def run_of(backbone: Backbone, recipe: Recipe, seed: int) -> dict[str, Any]:
    """What all concepts of one directory share. Where the language model lies does not matter,
    what its files are does."""
    directory = directory_of(backbone)
    files = [file for file in sorted(directory.glob("*.jinja")) if file.is_file()]
    named = [directory / "tokenizer.json", directory / "tokenizer_config.json", *files]
    return _plain(
        {
            "weights": weights_digest(directory),
            "quantisation": backbone.quantisation,
            "tokenizer": {file.name: sha256_of(file) for file in named},
            "recipe": asdict(recipe),
            "seed": seed,
        }
    )


def fingerprint(run: dict[str, Any], concept: ConceptSpec) -> str:
    """SHA-256 over the run and every text of the concept."""
    whole = json.dumps({"run": run, "concept": asdict(concept)}, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def kept(out: Path, run: dict[str, Any], resume: bool) -> dict[str, Record]:
    """The records in `out` by concept; none when it is new or empty.

    Raises EngineError when `out` holds anything and `resume` is off, when it holds something
    that no distillation wrote, or results of another run: mixed, no mean would mean anything.
    """
    if out.exists() and not out.is_dir():
        raise EngineError(f"{out} is a file. Give a directory for the results.")
    found = sorted(out.iterdir()) if out.is_dir() else []
    if not found:
        return {}
    if not resume:
        raise EngineError(
            f"{out} is not empty. Nothing in it was changed. Add --resume to go on with what is "
            "there, or give another directory."
        )
    records = dict(_records(out, found))
    for key, record in records.items():
        _check_same(out, key, record["run"], run)
    return records


def record_in(directory: Path) -> Record:
    """The record of one concept. Raises EngineError where there is none."""
    try:
        record: Record = json.loads((directory / RECORD).read_text(encoding="utf-8"))
        if {"key", "run", "fingerprint", "concept", "measures"} <= record.keys():
            return record
    except (OSError, ValueError, AttributeError):
        pass
    raise EngineError(f"{directory} was not written by `distill`: it has no readable {RECORD}.")


def check_files(files: Iterable[Path], record: Record | None) -> None:
    """Raises EngineError for a file that is not as its record says, where that says anything."""
    told = (record or {}).get(FILES) or {}
    for file in files:
        if told.get(file.name) not in (None, sha256_of(file)):
            raise EngineError(
                f"{file} is not the file that `distill` wrote: its SHA-256 is another than the one "
                f"in {RECORD} beside it. Take it from where it came from again, or distil again."
            )


def sweep_parts(out: Path) -> None:
    """Takes away what a killed run left half written."""
    for path in out.glob(f".*{PART}"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _records(out: Path, found: list[Path]) -> Iterator[tuple[str, Record]]:
    for path in found:
        if path.name == MEASURES or (path.name.startswith(".") and path.name.endswith(PART)):
            continue
        if not path.is_dir():
            raise EngineError(
                f"{out} holds {path.name!r}, which no distillation wrote. Nothing was changed. "
                "Give a directory of its own."
            )
        yield path.name, record_in(path)


def _check_same(out: Path, key: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    other = [name for name in ours if theirs.get(name) != ours[name]]
    if other:
        raise EngineError(
            f"{out} holds results of another run: {key!r} has another {', '.join(other)}. Nothing "
            "was changed. Give the same options as then, or another directory."
        )


def _plain(data: Any) -> Any:
    """As it comes back from JSON: tuples are lists."""
    return json.loads(json.dumps(data))
