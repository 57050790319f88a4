"""Which of its attentions a model uses, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .loading import LoadedBackbone

EAGER = "eager"
"""transformers' attention in plain operations."""


@contextmanager
def attention(loaded: LoadedBackbone, name: str) -> Iterator[None]:
    """Inside, the model uses the attention that transformers knows by this name."""
    config, usual = loaded.model.base_model.config, attention_of(loaded)
    config._attn_implementation = name
    try:
        yield
    finally:
        config._attn_implementation = usual


def attention_of(loaded: LoadedBackbone) -> str:
    """The name of the one in use."""
    name: str = loaded.model.base_model.config._attn_implementation
    return name


def padded_attention(loaded: LoadedBackbone) -> str:
    """The name of the one for padded rows that need a gradient. On a CPU torch's fused attention
    takes 1.6 times as long for a whole step; where texts are only read it is the quicker one."""
    return EAGER if loaded.device.type == "cpu" else attention_of(loaded)
