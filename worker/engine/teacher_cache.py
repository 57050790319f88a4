"""The teacher's answers as bytes to keep, and as bytes that are read back without trust.

One file holds all that was asked of one teacher in one batch. A lesson's numbers depend in their
last bits on the batch it was read in, so a smaller piece would not be what a fresh asking gives;
and a thousand concepts are two thousand files, not two hundred thousand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import transformers
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from .data import Lesson
from .decoding import BATCH_TOKENS
from .loading import LoadedBackbone
from .righting import Righting

FORMAT = 2
"""Raised by whoever changes what a teacher answers, or how it is written here."""
TYPES = {"lengths": torch.int32, "ids": torch.int32, "top": torch.float32, "tokens": torch.int32}
ROUNDING = 1e-3
"""How far above 0 a log probability may lie."""


@dataclass(frozen=True)
class Said:
    """What the teacher says to one lesson. answer: token ids of length n. top, tokens: (n, top_k),
    as in `teacher.Taught`."""

    answer: list[int]
    top: Tensor
    tokens: Tensor


@dataclass(frozen=True)
class Asked:
    """All that answers depend on. `system`: the definition, or None for the bare model."""

    system: str | None
    lessons: Sequence[Lesson]
    top_k: int
    answer_tokens: int

    def key(self, loaded: LoadedBackbone) -> str:
        """SHA-256 over the texts, the limits, the language model's files and how it computes."""
        whole = {
            "format": FORMAT,
            "model": loaded.digests,
            "computed": _computed(loaded),
            "system": self.system,
            "lessons": [[lesson.text, lesson.opening] for lesson in self.lessons],
            "limits": [self.top_k, self.answer_tokens, BATCH_TOKENS],
        }
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _computed(loaded: LoadedBackbone) -> dict[str, Any]:
    """What decides on the last bits: other threads, kernels or versions would add up otherwise."""
    config, on_gpu = loaded.model.config, loaded.device.type == "cuda"
    name = torch.cuda.get_device_name(loaded.device) if on_gpu else torch.get_num_threads()
    quantised: Any = getattr(config, "quantization_config", None)
    return {
        "dtype": str(loaded.dtype),
        "device": [loaded.device.type, name, torch.backends.cpu.get_cpu_capability()],
        "placement": str(getattr(loaded.model, "hf_device_map", None)),
        "attention": config._attn_implementation,
        "quantisation": str(quantised.to_dict() if hasattr(quantised, "to_dict") else quantised),
        "versions": [torch.__version__, transformers.__version__],
    }


def packed(key: str, said: Sequence[Said]) -> bytes:
    """A safetensors file of all answers, sealed with its key and the digest of its tensors. One
    entry of metadata: of several the order, and so the bytes, would be left to chance."""
    tensors = {
        "lengths": torch.tensor([len(one.answer) for one in said], dtype=torch.int32),
        "ids": torch.tensor([token for one in said for token in one.answer], dtype=torch.int32),
        "top": torch.cat([one.top for one in said]).cpu().contiguous(),
        "tokens": torch.cat([one.tokens for one in said]).to("cpu", torch.int32).contiguous(),
    }
    return save(tensors, {"seal": _seal(key, tensors)})


def unpacked(
    content: bytes, key: str, asked: Asked, righting: Righting, vocabulary: int
) -> list[Said] | None:
    """The answers, or None for a file that is damaged, of another key, or holds what no teacher
    of `vocabulary` tokens can have said to these lessons. righting: how their answers begin."""
    try:
        tensors = load(content)
        size = int.from_bytes(content[:8], "little")
        told = json.loads(content[8 : 8 + size]).get("__metadata__")
        sound = told == {"seal": _seal(key, tensors)}
    except (SafetensorError, ValueError, KeyError, AttributeError):
        return None
    if not sound or not _possible(tensors, asked, vocabulary):
        return None
    lengths = tensors["lengths"].tolist()
    parts = [tensors[name].split(lengths) for name in ("ids", "top", "tokens")]
    said = [Said(ids.tolist(), top, tokens.long()) for ids, top, tokens in zip(*parts, strict=True)]
    possible = all(righting.possible(n, one.answer) for n, one in enumerate(said))
    return said if possible else None


def _possible(tensors: dict[str, Tensor], asked: Asked, vocabulary: int) -> bool:
    if {name: tensor.dtype for name, tensor in tensors.items()} != TYPES:
        return False
    lengths, ids, top, tokens = (tensors[name] for name in TYPES)
    positions, width = int(lengths.sum()), min(asked.top_k, vocabulary)
    shapes = [(len(asked.lessons),), (positions,), (positions, width), (positions, width)]
    return (
        [tuple(tensor.shape) for tensor in (lengths, ids, top, tokens)] == shapes
        and bool((lengths > 0).all())
        and all(bool(((found >= 0) & (found < vocabulary)).all()) for found in (ids, tokens))
        and bool(top.isfinite().all() and (top <= ROUNDING).all())
    )


def _seal(key: str, tensors: dict[str, Tensor]) -> str:
    content = save({name: tensors[name] for name in TYPES})
    return hashlib.sha256(key.encode() + content).hexdigest()
