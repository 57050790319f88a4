"""A safetensors file of named float32 matrices, read as if a stranger had sent it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from .errors import EngineError

MAX_BYTES = 64 * 1024 * 1024
# Ours take about 300. The usual limit of 64 kB would leave room to hide things in.
MAX_HEADER_BYTES = 4096
MAX_ROWS = 1024
MAX_HIDDEN = 65_536
# How much longer than a token's embedding a vector may be. Trained inside our ball, vectors stay
# near 1; without a ball they wander to several. At 20, what the layers add to such a position is
# lost in the last bits of bfloat16 (8 of them), and it is more likely damage than training.
MAX_NORMS = 20.0
Metadata = dict[str, str]
PLAIN: Metadata = {"format": "pt"}


def read_matrices(
    content: bytes, names: Collection[str], what: str, meant: Collection[Metadata] = (PLAIN,)
) -> tuple[dict[str, Tensor], Metadata]:
    """Name -> (rows, hidden), exactly the `names`, float32 and finite; and the file's metadata, one
    of those `meant`. `what` is in the file.

    Raises EngineError for anything that is not exactly such a file: pickles, other tensors,
    shapes or dtypes, metadata, bytes before, between or after the tensors.
    """
    header = _header(content, what)
    told = header.pop("__metadata__", None)
    if told not in meant or sorted(header) != sorted(names):
        raise EngineError(f"The {what} file must hold {' and '.join(sorted(names))}, nothing else.")
    for name, entry in header.items():
        if not isinstance(entry, dict) or entry.get("dtype") != "F32":
            raise EngineError(f"In the {what} file, {name} is not float32.")
    try:
        found = load(content)
    except (SafetensorError, ValueError, RuntimeError, TypeError) as error:
        raise EngineError(f"The {what} file is damaged: {error}") from error
    if sorted(found) != sorted(names):
        raise EngineError(f"The {what} file is damaged: its header names a tensor twice.")
    check_matrices(found)
    return found, told


def _header(content: bytes, what: str) -> dict[str, Any]:
    """The JSON head, read within bounds before any tensor is."""
    if not 8 <= len(content) <= MAX_BYTES:
        raise EngineError(f"A {what} file has 8 to {MAX_BYTES} bytes, not {len(content)}.")
    size = int.from_bytes(content[:8], "little")
    if size > MAX_HEADER_BYTES or 8 + size > len(content):
        raise EngineError(
            f"The {what} file is damaged: its header has an impossible size "
            f"({size} bytes of at most {MAX_HEADER_BYTES})."
        )
    try:
        header = json.loads(content[8 : 8 + size])
    except (ValueError, RecursionError) as error:
        raise EngineError(f"The {what} file is damaged: its header is not JSON.") from error
    if not isinstance(header, dict):
        raise EngineError(f"The {what} file is damaged: its header is not an object.")
    return header


def check_matrices(matrices: Mapping[str, Tensor]) -> None:
    """Each (rows, hidden), float32 and finite, all of one width."""
    for name, tensor in matrices.items():
        if tensor.dtype != torch.float32 or tensor.ndim != 2:
            raise EngineError(f"{name} must be a float32 matrix.")
        rows, hidden = tensor.shape
        if not (1 <= rows <= MAX_ROWS and 1 <= hidden <= MAX_HIDDEN):
            raise EngineError(f"{name} has an impossible shape: {rows} x {hidden}.")
        if not torch.isfinite(tensor).all():
            raise EngineError(f"{name} holds numbers that are not finite.")
    if len({tensor.shape[1] for tensor in matrices.values()}) != 1:
        raise EngineError(f"{', '.join(matrices)} have different widths.")


def check_norms(vectors: Tensor, usual: float) -> None:
    """(rows, hidden) against the usual norm of a token's embedding."""
    longest = float(vectors.double().norm(dim=-1).max())
    if longest > MAX_NORMS * usual:
        raise EngineError(
            f"A vector of the soft prompt has the norm {longest:.3g}, more than {MAX_NORMS:.0f} "
            f"times that of a token ({usual:.3g}): it is damaged, or made for another language "
            "model. Train it again for this one."
        )
