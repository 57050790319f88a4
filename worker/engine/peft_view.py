"""The soft prompt as a PEFT directory, for anyone who has `peft` and the same language model."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import save

from .artifact import Artifact

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"


def write_peft(artifact: Artifact, base: str, revision: str | None, directory: Path) -> None:
    """Writes the two files of a prompt-tuning directory.

    Its rows are the embedded frame before, the vectors, the embedded frame after: PEFT puts them
    in front of the chat, so a chat rendered without a system turn reads exactly as in training.
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
    (directory / WEIGHTS).write_bytes(save({"prompt_embeddings": rows}, {"format": "pt"}))
    (directory / CONFIG).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
