"""A run's result as files: result.json, one soft prompt file and one PEFT directory each."""

from __future__ import annotations

import json
from pathlib import Path

from .artifact import pack_bytes, read
from .peft_view import write_peft
from .results import TrainResult


def write_result(result: TrainResult, out: Path) -> None:
    """Writes OUT/result.json and, per concept, OUT/<key>.safetensors and OUT/<key>/peft/."""
    out.mkdir(parents=True, exist_ok=True)
    backbone = result.facts["backbone"]
    for key, concept in result.concepts.items():
        content = pack_bytes(concept, result.facts)
        (out / f"{key}.safetensors").write_bytes(content)
        where = out / key / "peft"
        write_peft(read(content), backbone["location"], backbone["revision"], where)
    told = {
        "facts": result.facts,
        "concepts": {
            key: {"measures": c.measures, "curve": c.curve, "answers": c.answers}
            for key, c in result.concepts.items()
        },
    }
    text = json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)
    (out / "result.json").write_text(text + "\n", encoding="utf-8")
