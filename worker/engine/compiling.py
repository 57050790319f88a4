"""torch.compile for the steps of training, where it pays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from .loading import LoadedBackbone

ROWS = 140_000
"""Rows of training from which compiling pays for itself. It takes 20 to 25 s on two CPU cores
the first time and saves some 3 % of a step, in which no pads are read and attention, whose
shapes are others at every step, stays as it is."""
COMPILERS = ("g++", "clang++", "c++")


def pays(loaded: LoadedBackbone, rows: int) -> bool:
    """Whether so much work is worth compiling for, and whether this machine can: on a CPU torch
    needs a C++ compiler. Layers that are spread over devices stay as they are."""
    if rows < ROWS or hasattr(loaded.model, "hf_device_map"):
        return False
    return loaded.device.type == "cuda" or any(map(shutil.which, COMPILERS))


@dataclass
class Compiled:
    """The decoder layers' compiled forward passes, for any length. In use only inside the block:
    generation and measuring have other shapes at every turn and would compile without end."""

    layers: list[Any]
    forwards: list[Callable[..., Any]]

    @classmethod
    def of(cls, loaded: LoadedBackbone) -> Compiled:
        layers = loaded.layers
        return cls(layers, [torch.compile(layer.forward, dynamic=True) for layer in layers])

    @contextmanager
    def used(self) -> Iterator[None]:
        plain = [layer.forward for layer in self.layers]
        try:
            for layer, forward in zip(self.layers, self.forwards, strict=True):
                layer.forward = forward
            yield
        finally:
            for layer, forward in zip(self.layers, plain, strict=True):
                layer.forward = forward
