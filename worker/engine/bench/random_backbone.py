"""Random weights in the shape of a known model: what a run costs, without its weights.

Nothing is learnt from noise, but every product has its true size. The tokenizer is Lexicon's,
whose ids lie inside every vocabulary here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

from worker.engine.loading import LoadedBackbone

from .shapes import SHAPES


def backbone_of(shape: str, tokenizer: Path, device: str, seed: int = 0) -> LoadedBackbone:
    """Made on the device, in bfloat16 on a GPU and float32 elsewhere: nothing is read or copied
    but the tokenizer."""
    torch.manual_seed(seed)
    config = Qwen3Config(**SHAPES[shape], tie_word_embeddings=False)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16 if device == "cuda" else torch.float32)
    try:
        with torch.device(device):
            model: Any = Qwen3ForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    model.eval().requires_grad_(False)
    read = AutoTokenizer.from_pretrained(tokenizer, local_files_only=True)
    return LoadedBackbone(model, read, config.max_position_embeddings, {"weights": "random"})
