"""The soft prompt as a PEFT directory, for anyone who has `peft` and the same language model;
and such directories, made here or elsewhere, read as if a stranger had sent them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import Tensor

from .artifact import Artifact
from .errors import EngineError
from .tensors import MAX_BYTES, check_norms, read_matrices

TENSOR = "prompt_embeddings"
MAX_CONFIG_BYTES = 64 * 1024
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"


def write_peft(artifact: Artifact, base: str, revision: str | None, directory: Path) -> None:
    """Writes the two files of a prompt-tuning directory.

    Its rows are the embedded frame before, the vectors as often as they are read, the embedded frame
    after: PEFT puts them in front of the chat, so a chat rendered without a system turn reads
    exactly as in training.
    """
    directory.mkdir(parents=True, exist_ok=True)
    rows = artifact.rows.contiguous()
    config = {
        "base_model_name_or_path": base,
        "inference_mode": True,
        "num_transformer_submodules": 1,
        "num_virtual_tokens": rows.shape[0],
        "peft_type": "PROMPT_TUNING",
        "prompt_tuning_init": "RANDOM",
        "revision": revision,
        "task_type": "CAUSAL_LM",
        "token_dim": rows.shape[1],
    }
    (directory / WEIGHTS).write_bytes(save({TENSOR: rows}, {"format": "pt"}))
    (directory / CONFIG).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def read_peft(directory: Path, hidden: int, usual_norm: float | None = None) -> Tensor:
    """The rows of a prompt-tuning directory, (num_virtual_tokens, hidden) float32: what PEFT puts
    before a chat, with the frame around the vectors if it was written here.

    `hidden` and `usual_norm` are the width and the RMS norm of the embeddings of the language
    model that is to read them. Raises EngineError for a directory that is for another kind of
    adapter or another width, or whose weights are anything but those rows.
    """
    rows = _length(_config(directory / CONFIG), hidden)
    file = directory / WEIGHTS
    if not file.is_file():
        raise EngineError(
            f"{directory} has no {WEIGHTS}. Weights in other formats (adapter_model.bin) can run "
            "code when they are read, so they are refused: save them with safetensors."
        )
    found = read_matrices(_content(file), [TENSOR], "PEFT")[0][TENSOR]
    if found.shape != (rows, hidden):
        raise EngineError(
            f"{file} holds {found.shape[0]} x {found.shape[1]} numbers; {CONFIG} says "
            f"{rows} x {hidden}."
        )
    if usual_norm is not None:
        check_norms(found, usual_norm)
    return found


def _content(file: Path) -> bytes:
    """No more than may be read: a stranger's file can be of any size."""
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _config(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MAX_CONFIG_BYTES:
            raise EngineError(f"{file} is longer than {MAX_CONFIG_BYTES} bytes.")
        config = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise EngineError(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(config, dict):
        raise EngineError(f"{file} must hold a JSON object.")
    return config


def _length(config: dict[str, Any], hidden: int) -> int:
    """How many rows there should be, if they are for causal prompt tuning at this width."""
    kind = (config.get("peft_type"), config.get("task_type"))
    if kind != ("PROMPT_TUNING", "CAUSAL_LM"):
        raise EngineError(f"{CONFIG} must be of PROMPT_TUNING for CAUSAL_LM, not {kind}.")
    rows, width = config.get("num_virtual_tokens"), config.get("token_dim")
    if type(rows) is not int or config.get("num_transformer_submodules") not in (None, 1):
        raise EngineError(f"{CONFIG} must give num_virtual_tokens for one transformer.")
    if width != hidden:
        raise EngineError(
            f"{CONFIG} is for a language model of width {width}; this one has {hidden}."
        )
    return rows
