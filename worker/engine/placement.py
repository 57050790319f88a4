"""Where the parts of a backbone go: to one device, or to several by accelerate's device map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .errors import EngineError

# What weights may fill of one GPU's free memory; the rest is for activations and the cache.
WEIGHTS_SHARE = 0.7
BITS = {None: 16, "8bit": 8, "4bit": 4}

# A device's name; "auto": spread over all GPUs; or part of the model -> device, as accelerate
# has it ({"": "cpu"} is everything on the CPU).
Device = str | Mapping[str, str | int]


def placed(device: Device | None, path: Path, quantisation: str | None) -> Device:
    """The device that was asked for, or else the CPU, one GPU, or all of them where the weights
    in `path` would not leave one GPU room to work."""
    if device is not None:
        return device
    if not torch.cuda.is_available():
        return "cpu"
    free = [torch.cuda.mem_get_info(n)[0] for n in range(torch.cuda.device_count())]
    return "auto" if needs_several(weights_bytes(path, quantisation), free) else "cuda"


def needs_several(weights: int, free: Sequence[int]) -> bool:
    """`weights` and the free memory of each GPU in bytes. One device is faster than several, of
    which only one works at a time, so a model is spread only where it must be."""
    return len(free) > 1 and weights > WEIGHTS_SHARE * free[0]


def weights_bytes(path: Path, quantisation: str | None) -> int:
    """About what the weights will take, stored as they mostly are in 16 bits."""
    stored = sum(file.stat().st_size for file in path.glob("*.safetensors"))
    return stored * BITS[quantisation] // BITS[None]


def require_accelerate() -> None:
    if find_spec("accelerate") is None:
        raise EngineError(
            "To spread or quantise a language model needs the package accelerate. Nothing was "
            "loaded. Install it (pip install 'lacuna[large]'), or load on one device."
        )


def check_on_gpus(model: Any, asked: Device) -> None:
    """ "auto" fills the CPU and the disk when the GPUs are full. Training there would crawl, so
    only a device map of one's own may have it."""
    parts = getattr(model, "hf_device_map", {})
    if asked == "auto" and torch.cuda.is_available() and {"cpu", "disk"} & set(parts.values()):
        raise EngineError(
            "The language model does not fit into the free memory of the GPUs. Give it more of "
            "them, load it quantised (8bit or 4bit), or choose a smaller one."
        )


def device_of(module: nn.Module) -> torch.device:
    """Where a module computes. The weights of an offloaded one are elsewhere until it does."""
    planned = getattr(getattr(module, "_hf_hook", None), "execution_device", None)
    return next(module.parameters()).device if planned is None else torch.device(planned)


def bring_home(model: Any) -> None:
    """Of a spread model, the last hidden states come back to the device of the embeddings: so all
    that the engine holds is on one device, and only the model knows of the others."""
    if not hasattr(model, "hf_device_map"):
        return

    def move(module: nn.Module, given: Any, output: Any) -> Any:
        output.last_hidden_state = output.last_hidden_state.to(home)
        return output

    home = device_of(model.get_input_embeddings())
    model.base_model.register_forward_hook(move)
