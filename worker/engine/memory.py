"""Whether a training step fits into memory, measured, and what to do where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import psutil
import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks
from torch.utils.checkpoint import checkpoint

from .attending import attention, padded_attention
from .errors import EngineError
from .loading import LoadedBackbone

# The part of the free memory that saved activations may take. What a step needs beside them (one
# layer's gradients, the allocator's waste) is not counted: on a CPU, the peak of 32 rows of 512
# tokens through Lexicon was 1.54 times what they saved.
ACTIVATIONS_SHARE = 0.6
PROBE_TOKENS = 256
CGROUP = Path("/sys/fs/cgroup")
OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "ALLOC_FAILED")
BROKEN = ("CUDA error", "HIP error")


@dataclass(frozen=True)
class MemoryPlan:
    """checkpointing: whether the step fits only with it. bytes_per_token: of activations that
    the backward pass needs for rows of that length. free: bytes, on all devices together."""

    checkpointing: bool
    bytes_per_token: int
    free: int


def plan_memory(loaded: LoadedBackbone, rows: int, length: int) -> MemoryPlan:
    """Measures a short row or two forward and backward, and reckons what `rows` of `length` tokens
    would keep. Where layers lie on several devices, each device must have room for its own.

    On a model whose layers are checkpointed already, it is the little that is then kept.
    """
    kept = row_bytes(loaded, length)
    free = {device: free_bytes(device) for device in kept}
    fits = all(size * rows <= ACTIVATIONS_SHARE * free[device] for device, size in kept.items())
    return MemoryPlan(not fits, sum(kept.values()) // length, sum(free.values()))


def row_bytes(loaded: LoadedBackbone, length: int) -> Counter[torch.device]:
    """`saved_bytes` of a row of any length. One longer than PROBE_TOKENS is not run but reckoned
    from two that are: a device that is short of memory could not run it."""
    if length <= PROBE_TOKENS:
        return saved_bytes(loaded, length)
    half, whole = (saved_bytes(loaded, tokens) for tokens in (PROBE_TOKENS // 2, PROBE_TOKENS))
    return Counter({device: _grown(half[device], whole[device], length) for device in whole})


def _grown(half: int, whole: int, length: int) -> int:
    """What grows as a * n + b * n^2 is at `length`, when it is `half` at PROBE_TOKENS / 2 and
    `whole` at PROBE_TOKENS.

    Eager attention keeps heads x n^2 scores of each layer, and in 16 bits their float32 softmax
    too, so b counts in long rows; fused attention keeps none, and b is 0.
    """
    square = max(0, whole - 2 * half) * 2 / PROBE_TOKENS**2
    line = whole / PROBE_TOKENS - square * PROBE_TOKENS
    return round(line * length + square * length**2)


def saved_bytes(loaded: LoadedBackbone, tokens: int) -> Counter[torch.device]:
    """Bytes per device that the backward pass of one row of `tokens` keeps, weights left out:
    they are there anyway. A storage that several operations keep is counted once."""
    weights = {_place(each) for each in loaded.model.parameters()}
    found: dict[tuple[torch.device, int], int] = {}

    def count(kept: Tensor) -> Tensor:
        if _place(kept) not in weights:
            found[_place(kept)] = kept.untyped_storage().nbytes()
        return kept

    row = loaded.embed([0] * tokens)[None].requires_grad_()
    with attention(loaded, padded_attention(loaded)):
        with saved_tensors_hooks(count, lambda kept: kept), torch.enable_grad():
            states = loaded.hidden(row)
        torch.autograd.grad(states.float().sum(), row)
    sizes: Counter[torch.device] = Counter()
    for (device, _), size in found.items():
        sizes[device] += size
    return sizes


def _place(tensor: Tensor) -> tuple[torch.device, int]:
    return tensor.device, tensor.untyped_storage().data_ptr()


def free_bytes(device: torch.device) -> int:
    """Memory that a step may still take: on a GPU with what torch holds but does not use, on a
    CPU within the limit of the container."""
    if device.type == "cuda":
        idle = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0] + idle)
    return min(int(psutil.virtual_memory().available), *_left_in_container())


def _left_in_container(cgroup: Path = CGROUP) -> list[int]:
    """Bytes up to the limit of a container (cgroup v2); at least one number, since without a
    limit nothing binds."""
    try:
        limit = int((cgroup / "memory.max").read_text())
        return [max(0, limit - int((cgroup / "memory.current").read_text()))]
    except (OSError, ValueError):  # no such files, or "max"
        return [2**63 - 1]


def enable_checkpointing(loaded: LoadedBackbone) -> None:
    """From now on a layer keeps its input alone and is computed again in the backward pass
    (Chen et al. 2016, arXiv 1604.06174): the same numbers for about half as much time again.

    transformers' own switch works in training mode only, which would turn dropout on; so each
    layer's `forward` is wrapped. Passes without gradient or with a cache are left as they are.
    """
    if not loaded.layers:
        raise EngineError(
            "The language model's layers cannot be computed again in the backward pass, so its "
            "training does not fit into memory. Train fewer concepts at once."
        )
    for layer in loaded.layers:
        if not getattr(layer.forward, "checkpointed", False):
            layer.forward = _checkpointed(layer.forward)


def _checkpointed(forward: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(forward)
    def again(*args: Any, **kwargs: Any) -> Any:
        if not torch.is_grad_enabled() or kwargs.get("past_key_values") is not None:
            return forward(*args, **kwargs)
        return checkpoint(forward, *args, use_reentrant=False, preserve_rng_state=False, **kwargs)

    again.checkpointed = True  # type: ignore[attr-defined]
    return again


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether this error, or one that it came from, says that memory ran out."""
    if error is None:
        return False
    known = isinstance(error, MemoryError | torch.OutOfMemoryError)
    told = isinstance(error, RuntimeError) and any(sign in str(error) for sign in OUT_OF_MEMORY)
    return known or told or is_out_of_memory(error.__cause__)


def is_of_the_device(error: BaseException) -> bool:
    """Whether memory ran out or the accelerator broke down: nobody's own fault, and whoever is
    next would meet it too."""
    told = isinstance(error, RuntimeError) and any(sign in str(error) for sign in BROKEN)
    return told or is_out_of_memory(error)
