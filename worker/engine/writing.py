"""Results as files. What stands under its name is whole: it is written beside it and renamed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .artifact import pack_bytes, read
from .digests import sha256_of
from .peft_view import write_peft
from .records import FILES, PART, RECORD, SOFT_PROMPT
from .results import ConceptResult, TrainResult


def write_result(result: TrainResult, out: Path) -> None:
    """Writes OUT/result.json and, per concept, OUT/<key>.safetensors and OUT/<key>/peft/."""
    out.mkdir(parents=True, exist_ok=True)
    for key, concept in result.concepts.items():
        content = pack_bytes(concept, result.facts)
        (out / f"{key}.safetensors").write_bytes(content)
        _write_peft(content, result.facts, out / key / "peft")
    told = {
        "facts": result.facts,
        "concepts": {
            key: {"measures": c.measures, "curve": c.curve, "answers": c.answers}
            for key, c in result.concepts.items()
        },
    }
    write_json(out / "result.json", told)


def write_concept(
    where: Path, result: ConceptResult, facts: Mapping[str, Any], record: Mapping[str, Any]
) -> None:
    """The directory `where`, all of it or nothing: a PEFT directory, the engine's own soft prompt
    file and the record, which gets their digests. A directory of that name is replaced."""
    part = where.with_name(f".{where.name}{PART}")
    shutil.rmtree(part, ignore_errors=True)
    content = pack_bytes(result, facts)
    _write_peft(content, facts, part)
    (part / SOFT_PROMPT).write_bytes(content)
    digests = {file.name: sha256_of(file) for file in sorted(part.iterdir())}
    write_json(part / RECORD, {**record, FILES: digests})
    for file in part.iterdir():
        _flush(file)
    if where.exists():
        shutil.rmtree(where)
    part.rename(where)


def write_json(path: Path, data: Any) -> None:
    """JSON for people and machines: numbers that are none are an error, not `NaN`."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """The file, all of it or what was there before."""
    part = path.with_name(f".{path.name}{PART}")
    part.write_text(text, encoding="utf-8")
    _flush(part)
    part.replace(path)


def _write_peft(content: bytes, facts: Mapping[str, Any], directory: Path) -> None:
    backbone = facts["backbone"]
    write_peft(read(content), backbone["location"], backbone["revision"], directory)


def _flush(path: Path) -> None:
    """To the disk: a rename must not overtake what it names."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
