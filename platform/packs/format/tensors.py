"""Read and write safetensors files strictly: exactly the tensors expected, and nothing else.

The reader is our own because the file may come from anywhere: it checks sizes before it looks,
and never runs anything. Method: the format as huggingface/safetensors documents it, which is an
8-byte length, a JSON header, and the tensors without holes.
"""

import json
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from .errors import PackError

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_HEADER_BYTES = 64 * 1024
Metadata = dict[str, str]
METADATA: Metadata = {
    "format": "pt"
}  # one key only: with two, safetensors writes them in random order

Rows = NDArray[np.float32]


def write(tensors: dict[str, Rows]) -> bytes:
    """The safetensors file of these (rows, hidden) float32 tensors, the same bytes each time."""
    ready = {
        name: np.ascontiguousarray(rows, dtype=np.float32) for name, rows in sorted(tensors.items())
    }
    return bytes(save(ready, metadata=METADATA))


def read(content: bytes, names: set[str], where: str) -> dict[str, Rows]:
    """The tensors `names` of the file `content`, each (rows, hidden) float32 and finite.

    Raises `PackError`, naming `where`, for a file that is too large or cut short, another set of
    tensors, another type or shape, holes or bytes left over, and for a NaN or an infinity.
    """
    return read_told(content, names, where, [METADATA])[0]


def read_told(
    content: bytes, names: set[str], where: str, meant: Collection[Metadata]
) -> tuple[dict[str, Rows], Metadata]:
    """The same, and the file's metadata, which must be one of those `meant`."""
    header, data = _split(content, where)
    metadata = header.pop("__metadata__", METADATA)
    if metadata not in meant:
        raise PackError(f"{where} carries metadata that a pack may not hold.")
    if set(header) != names:
        raise PackError(
            f"{where} holds the tensors {sorted(header)[:5]}; only {sorted(names)} belong there."
        )
    spans = sorted((_span(entry, where), name) for name, entry in header.items())
    end = 0
    for (start, stop), _ in spans:
        if start != end:
            raise PackError(f"{where} has a hole or an overlap between its tensors.")
        end = stop
    if end != len(data):
        raise PackError(f"{where} has {len(data) - end} bytes too many or too few.")
    found = {name: _rows(data[a:b], header[name]["shape"], where) for (a, b), name in spans}
    return found, metadata


def _split(content: bytes, where: str) -> tuple[dict[str, Any], bytes]:
    if len(content) > MAX_FILE_BYTES:
        raise PackError(f"{where} is larger than {MAX_FILE_BYTES:,} bytes.")
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > min(MAX_HEADER_BYTES, len(content) - 8):
        raise PackError(f"{where} is not a safetensors file: its header does not fit.")
    try:
        header = json.loads(content[8 : 8 + length], object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise PackError(f"{where} is not a safetensors file: its header is broken.") from error
    if not isinstance(header, dict):
        raise PackError(f"{where} is not a safetensors file: its header is no object.")
    return header, content[8 + length :]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _span(entry: Any, where: str) -> tuple[int, int]:
    fine = isinstance(entry, dict) and set(entry) == {"dtype", "shape", "data_offsets"}
    if not fine or entry["dtype"] != "F32":
        raise PackError(f"{where} holds a tensor that is not plain float32.")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not (_naturals(shape) and _naturals(offsets)):
        raise PackError(f"{where} holds a tensor without a proper shape (rows, hidden).")
    start, stop = offsets
    if stop - start != shape[0] * shape[1] * 4:
        raise PackError(f"{where} holds a tensor whose bytes do not fit its shape.")
    return start, stop


def _naturals(pair: Any) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(type(value) is int and 0 <= value < 2**40 for value in pair)
    )


def _rows(data: bytes, shape: list[int], where: str) -> Rows:
    rows = np.frombuffer(data, dtype="<f4").reshape(shape)
    if not np.isfinite(rows).all():
        raise PackError(f"{where} holds a value that is not a finite number.")
    return rows.astype(np.float32)
