"""Attention for packed texts: in blocks of texts, with a shared beginning before each."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface

from .packing import Block, Layout

NAME = "lacuna_packed"
"""As transformers knows it: what `config._attn_implementation` is while it is in use."""


@torch.compiler.disable
def attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float,
    packing: Layout,
    **_: Any,
) -> tuple[Tensor, None]:
    """transformers' attention interface: query (1, heads, tokens, width), key and value with as
    many heads or fewer -> (1, tokens, heads, width). `packing` comes from who called the model.

    It is not compiled: the number of blocks differs from step to step.
    """
    by_token = (each[0].transpose(0, 1) for each in (query, key, value))
    found: Tensor = _Attention.apply(*by_token, packing, scaling)
    return found[None], None


AttentionInterface.register(NAME, attend)


class _Attention(torch.autograd.Function):
    """query: (tokens, heads, width); key, value: (tokens, fewer heads, width).

    The gradient is written out because autograd would add up single tokens where it goes back
    from blocks; here a token takes its sum from the places that it has. A matrix product and a
    softmax are faster than torch's fused attention on a CPU.
    """

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float
    ) -> Tensor:
        found, kept = [], []
        for block in layout.blocks:
            asking, seen, values = _taken(block, query, key, value)
            scores = torch.bmm(asking, seen.transpose(1, 2)).mul_(scaling)
            by_head = scores.view(len(block.asking), query.shape[1], *block.hidden.shape[1:])
            by_head.masked_fill_(block.hidden[:, None], torch.finfo(scores.dtype).min)
            kept.append(torch.softmax(scores, dim=-1))
            found.append(_by_token(torch.bmm(kept[-1], values), block.asking))
        ctx.save_for_backward(query, key, value, *kept)
        ctx.layout, ctx.scaling = layout, scaling
        return torch.cat(found)[layout.asks_at]

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        query, key, value, *kept = ctx.saved_tensors
        layout = ctx.layout
        parts = []
        for block, weights in zip(layout.blocks, kept, strict=True):
            asking, seen, values = _taken(block, query, key, value)
            slope = _block(upstream[0], block.asking, key.shape[1], block.idle)
            through = torch.bmm(slope, values.transpose(1, 2))
            scores = torch._softmax_backward_data(through, weights, -1, weights.dtype)
            scores.mul_(ctx.scaling)
            parts.append(
                (
                    _by_token(torch.bmm(scores, seen), block.asking),
                    _by_token(torch.bmm(scores.transpose(1, 2), asking), block.seen),
                    _by_token(torch.bmm(weights.transpose(1, 2), slope), block.seen),
                )
            )
        asked, keys, values = (torch.cat(each) for each in zip(*parts, strict=True))
        return asked[layout.asks_at], _summed(keys, layout), _summed(values, layout), None, None


def _taken(block: Block, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
    """Queries, keys and values of a block, (texts * key heads, places, width). Queries that share
    a key's head stand one after the other."""
    heads = key.shape[1]
    return (
        _block(query, block.asking, heads),
        _block(key, block.seen, heads),
        _block(value, block.seen, heads),
    )


def _block(states: Tensor, tokens: Tensor, groups: int, without: Tensor | None = None) -> Tensor:
    """(tokens, heads, width), (texts, n) -> (texts * groups, heads / groups * n, width), with
    zeros at the places `without`, (texts, n)."""
    heads, width = states.shape[1:]
    rows = tokens[:, None] * heads + torch.arange(heads, device=tokens.device)[:, None]
    found = states.reshape(-1, width).index_select(0, rows.flatten())
    if without is not None:
        found.masked_fill_(without[:, None].expand_as(rows).reshape(-1, 1), 0)
    return found.view(len(tokens) * groups, -1, width)


def _by_token(found: Tensor, tokens: Tensor) -> Tensor:
    """Back from (texts * groups, heads / groups * n, width) to (texts * n, heads, width)."""
    texts, n = tokens.shape
    by_head = found.view(texts, -1, n, found.shape[-1])
    return by_head.transpose(1, 2).flatten(0, 1)


def _summed(found: Tensor, layout: Layout) -> Tensor:
    """What each token gets from all texts that see it: (places, heads, width) -> (tokens, ...)."""
    own, also = found[layout.seen_at], layout.also_seen_at
    if len(also):
        with_none = torch.cat([found, found.new_zeros(1, *found.shape[1:])])
        own[: len(also)] += with_none[also.flatten()].unflatten(0, also.shape).sum(1)
    return own
