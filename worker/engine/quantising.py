"""Backbones with weights of 8 or 4 bits, by bitsandbytes: less memory, at a loss to be measured."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any

import torch

from .errors import EngineError
from .placement import require_accelerate


def quantisation_config(quantisation: str, dtype: torch.dtype) -> Any:
    """8 bits: LLM.int8() (Dettmers et al. 2022, arXiv 2208.07339). 4 bits: NF4 with quantised
    constants (QLoRA, arXiv 2305.14314). Embeddings and the output head keep their precision.

    Raises EngineError where bitsandbytes is not installed.
    """
    require_accelerate()
    if find_spec("bitsandbytes") is None:
        raise EngineError(
            f"A {quantisation} language model needs the package bitsandbytes. Nothing was loaded. "
            "Install it (pip install 'lacuna[large]'), or leave out the quantisation."
        )
    from transformers import BitsAndBytesConfig

    # At every product of matrices it says that 8-bit inputs are cast to float16 on the way.
    logging.getLogger("bitsandbytes.autograd._functions").setLevel(logging.ERROR)
    if quantisation == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def keep_gradients(model: Any) -> None:
    """Keeps bitsandbytes from repacking 4-bit weights on a CPU at the first forward without
    gradient. The kernel for repacked weights has no backward: gradients through it come out
    wrong, with nothing but a warning (bitsandbytes 0.50.2; cosine 0.12 to the right ones)."""
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
