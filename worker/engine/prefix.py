"""The key-value cache: contexts run once and shared by rows, buffers that are written in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import Cache, DynamicCache
from transformers.cache_utils import CacheLayerMixin, DynamicLayer

from .loading import LoadedBackbone


class Buffer(CacheLayerMixin):
    """Keys and values of one layer, (rows, heads, columns, width), of which `filled` columns
    count. Growing by concatenation would copy all of it at every token.

    part, filled: the rows that the next pass is about, and the column where it writes.
    """

    is_sliding = False

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns
        self.part, self.filled = slice(rows), 0

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        # zeros: columns of pads are masked, but nothing times 0 must be nan
        self.keys, self.values = (
            new.new_zeros(self.rows, new.shape[1], self.columns, new.shape[3])
            for new in (key_states, value_states)
        )
        self.is_initialized = True

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any
    ) -> tuple[Tensor, Tensor]:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start, end = self.filled, self.filled + key_states.shape[2]
        self.filled = end
        self.keys[self.part, :, start:end] = key_states
        self.values[self.part, :, start:end] = value_states
        return self.keys[self.part, :, :end], self.values[self.part, :, :end]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.filled + query_length, 0

    def get_seq_length(self) -> int:
        return self.filled

    def get_max_length(self) -> int:
        return self.columns


def can_share(loaded: LoadedBackbone) -> bool:
    """Whether every layer is plain attention. In others (sliding windows, linear attention) the
    pads between a shared context and a row's own tokens would count as distance."""
    layers = DynamicCache(config=loaded.model.config).layers
    return all(type(layer) is DynamicLayer for layer in layers)


def cache_of(loaded: LoadedBackbone, shared: Sequence[Tensor], columns: int) -> Cache:
    """A cache for rows of up to `columns` tokens that have read their contexts (s_i, hidden),
    padded on the right. A context that is the same tensor in several rows is run once."""
    usual = DynamicCache(config=loaded.model.config)
    if not can_share(loaded):
        return usual
    cache = Cache(layers=[Buffer(len(shared), columns) for _ in usual.layers])
    if longest := max(map(len, shared)):
        distinct = list({id(context): context for context in shared}.values())
        place = {id(context): n for n, context in enumerate(distinct)}
        rows = torch.tensor([place[id(context)] for context in shared])
        read = Cache(layers=[Buffer(len(distinct), longest) for _ in usual.layers])
        loaded.model.base_model(
            inputs_embeds=pad_sequence(distinct, batch_first=True).to(loaded.dtype),
            past_key_values=read,
            use_cache=True,
        )
        for layer, known in zip(cache.layers, read.layers, strict=True):
            own = rows.to(known.keys.device)
            layer.update(known.keys[own], known.values[own])
    return cache


def focus(cache: Cache, part: slice, filled: int) -> None:
    """The next pass is about these rows and writes from this column on."""
    for layer in cache.layers:
        if isinstance(layer, Buffer):
            layer.part, layer.filled = part, filled
