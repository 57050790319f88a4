"""Kullback-Leibler divergence from the teacher, on its likeliest tokens and a tail."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

TINY = 1e-6
LEAST = torch.finfo(torch.float32).tiny
"""Of a probability: whoever gives less to a token that the teacher says has lost 87 nats anyway."""
CHUNK, CHUNK_ON_CPU = 1024, 256
"""Positions whose logits over the vocabulary are held at once, in float32. A CPU is quicker with
what stays in its cache."""


def kl_top_and_tail(top: Tensor, tokens: Tensor, student: Tensor) -> Tensor:
    """KL(teacher || student) of each position, (n,), in nats.

    top: (n, top_k) log probabilities of the teacher for the tokens in `tokens`; student:
    (n, vocabulary) log probabilities. All other tokens count as one: without that bucket the
    student could move mass among them for nothing, and the top alone is a biased target
    (arXiv 2503.16870).
    """
    return _divergence(top, student.gather(1, tokens))[0]


def _divergence(top: Tensor, ours: Tensor) -> tuple[Tensor, Tensor]:
    """The divergence (n,), and its slope by each of `ours`, the student's log probabilities of
    the top tokens, (n, top_k): -p + q * p_tail / q_tail."""
    p, q = top.exp(), ours.exp()
    tail_p = (1 - p.sum(dim=1)).clamp_min(TINY)
    tail_q = (1 - q.sum(dim=1)).clamp_min(TINY)
    found = (p * (top - ours)).sum(dim=1) + tail_p * (tail_p.log() - tail_q.log())
    return found, q * (tail_p / tail_q)[:, None] - p


def reverse_kl_top_and_tail(top: Tensor, tokens: Tensor, student: Tensor) -> Tensor:
    """KL(student || teacher) of each position, (n,), in nats; arguments and tail as above."""
    return _reverse(top, student.gather(1, tokens))[0]


def _reverse(top: Tensor, ours: Tensor) -> tuple[Tensor, Tensor]:
    """As `_divergence`, the other way round; the slope is q * (log q/p - log q_tail/p_tail)."""
    p, q = top.exp(), ours.exp()
    tail_p = (1 - p.sum(dim=1)).clamp_min(TINY)
    tail_q = (1 - q.sum(dim=1)).clamp_min(TINY)
    apart, tails_apart = ours - top, tail_q.log() - tail_p.log()
    found = (q * apart).sum(dim=1) + tail_q * tails_apart
    return found, q * (apart - tails_apart[:, None])


class HeadAndDivergence(torch.autograd.Function):
    """Hidden states -> KL(teacher || student), or at positions marked `reverse` KL(student ||
    teacher), through the output head, in chunks of positions.

    The logits are never kept: the gradient by the hidden states is worked out together with the
    loss, while a chunk of them is there. With z the logits and g the slope by each top token's
    log probability, dKL/dz = g at those tokens - softmax(z) * sum(g).
    """

    @staticmethod
    def forward(
        ctx: Any, states: Tensor, head: Tensor, top: Tensor, tokens: Tensor, reverse: Tensor
    ) -> Tensor:
        """states: (n, hidden); head: (vocabulary, hidden); top, tokens: (n, top_k); reverse: (n,)
        of bool. -> (n,)"""
        size = chunk_size(states)
        given = (each.split(size) for each in (states, top, tokens, reverse))
        parts = [_chunk(head, *chunk) for chunk in zip(*given, strict=True)]
        ctx.save_for_backward(torch.cat([slope for _, slope in parts]))
        return torch.cat([loss for loss, _ in parts])

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (slope,) = ctx.saved_tensors
        return slope * upstream[0][:, None].to(slope), None, None, None, None


def chunk_size(states: Tensor) -> int:
    """Positions to hold the logits of, where the states are."""
    return CHUNK_ON_CPU if states.device.type == "cpu" else CHUNK


def _chunk(
    head: Tensor, states: Tensor, top: Tensor, tokens: Tensor, reverse: Tensor
) -> tuple[Tensor, Tensor]:
    probs = torch.softmax(states @ head.T, dim=1, dtype=torch.float32)
    ours = probs.gather(1, tokens).clamp_min(LEAST).log()
    (loss, slope), (back, slope_back) = _divergence(top, ours), _reverse(top, ours)
    loss, slope = torch.where(reverse, back, loss), torch.where(reverse[:, None], slope_back, slope)
    probs.mul_(-slope.sum(dim=1, keepdim=True)).scatter_add_(1, tokens, slope)
    return loss, probs.to(states.dtype) @ head


def kl_full(teacher: Tensor, student: Tensor) -> Tensor:
    """KL(teacher || student) of each position over the whole vocabulary, (n,), in nats; both
    (n, vocabulary) log probabilities."""
    return (teacher.exp() * (teacher - student)).sum(dim=-1)


def row_means(values: Tensor, lengths: list[int]) -> Tensor:
    """Positions (sum of lengths,) -> the mean of each row, (rows,): a short answer counts as
    much as a long one. An empty row's is 0."""
    return torch.stack([row.mean() if len(row) else row.sum() for row in values.split(lengths)])
