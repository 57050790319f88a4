"""The stored soft prompt: one safetensors file, read as if a stranger had sent it.

Tensors `vectors`, `before` and `after`, float32, (n, hidden); metadata {"format": "pt"} and
nothing else, so that equal tensors are equal bytes. Facts and measures travel beside it as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from .errors import EngineError
from .results import ConceptResult

NAMES = ("after", "before", "vectors")
MAX_BYTES = 64 * 1024 * 1024
MAX_HEADER_BYTES = 4096
MAX_ROWS = 1024
MAX_HIDDEN = 65_536


@dataclass(frozen=True)
class Artifact:
    """vectors: (k, hidden); before: (a, hidden); after: (b, hidden). All float32 and finite."""

    vectors: Tensor
    before: Tensor
    after: Tensor

    @property
    def rows(self) -> Tensor:
        """(a + k + b, hidden): what plain PEFT prepends to a chat without a system turn."""
        return torch.cat([self.before, self.vectors, self.after])


def pack_bytes(result: ConceptResult, facts: Mapping[str, Any]) -> bytes:
    """The file. Raises EngineError when the result is not what `facts` say, or not finite."""
    made = Artifact(result.vectors, result.before, result.after)
    k = facts["recipe"]["k"]
    if made.vectors.shape[0] != k:
        raise EngineError(f"The recipe trains {k} vectors, the result has {len(made.vectors)}.")
    _check(made)
    tensors = {name: getattr(made, name).contiguous() for name in NAMES}
    return save(tensors, {"format": "pt"})


def read(content: bytes) -> Artifact:
    """Raises EngineError for anything that is not exactly such a file."""
    header = _header(content)
    metadata = header.pop("__metadata__", None)
    if metadata != {"format": "pt"} or sorted(header) != list(NAMES):
        raise EngineError("The soft prompt file must hold vectors, before and after, nothing else.")
    for name, entry in header.items():
        if not isinstance(entry, dict) or entry.get("dtype") != "F32":
            raise EngineError(f"In the soft prompt file, {name} is not float32.")
    try:
        made = Artifact(**load(content))
    except (SafetensorError, ValueError, RuntimeError, TypeError) as error:
        raise EngineError(f"The soft prompt file is damaged: {error}") from error
    _check(made)
    return made


def _header(content: bytes) -> dict[str, Any]:
    """The JSON head, read within bounds before any tensor is."""
    if not 8 <= len(content) <= MAX_BYTES:
        raise EngineError(f"A soft prompt file has 8 to {MAX_BYTES} bytes, not {len(content)}.")
    size = int.from_bytes(content[:8], "little")
    if size > MAX_HEADER_BYTES or 8 + size > len(content):
        raise EngineError("The soft prompt file is damaged: its header has an impossible size.")
    try:
        header = json.loads(content[8 : 8 + size])
    except (ValueError, RecursionError) as error:
        raise EngineError("The soft prompt file is damaged: its header is not JSON.") from error
    if not isinstance(header, dict):
        raise EngineError("The soft prompt file is damaged: its header is not an object.")
    return header


def _check(made: Artifact) -> None:
    widths = set()
    for name in NAMES:
        tensor = getattr(made, name)
        if tensor.dtype != torch.float32 or tensor.ndim != 2:
            raise EngineError(f"{name} must be a float32 matrix.")
        rows, hidden = tensor.shape
        if not (1 <= rows <= MAX_ROWS and 1 <= hidden <= MAX_HIDDEN):
            raise EngineError(f"{name} has an impossible shape: {rows} x {hidden}.")
        if not torch.isfinite(tensor).all():
            raise EngineError(f"{name} holds numbers that are not finite.")
        widths.add(hidden)
    if len(widths) != 1:
        raise EngineError("vectors, before and after have different widths.")
