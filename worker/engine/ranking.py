"""The pairwise ranking loss: a true statement likelier, token for token, than its inversion.

With s the mean log probability per token, the loss is softplus(-(s_true - s_inversion)), which is
-log sigmoid of the difference: RankNet (Burges et al. 2005, "Learning to rank using gradient
descent"), and DPO (Rafailov et al. 2023, arXiv 2305.18290) without its reference model.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import softplus

from .loss import chunk_size, row_means


def ranking(states: Tensor, head: Tensor, said: list[list[int]]) -> Tensor:
    """(pairs,), in nats. states: (n, hidden), from which the n tokens of all statements are
    predicted; said: their token ids, a true statement and its inversion by turns; head:
    (vocabulary, hidden)."""
    tokens = torch.tensor([token for one in said for token in one], device=states.device)
    scores = row_means(HeadAndLogProb.apply(states, head, tokens), [len(one) for one in said])
    return softplus(scores[1::2] - scores[::2])


class HeadAndLogProb(torch.autograd.Function):
    """Hidden states -> the log probability of one token each, through the output head, in chunks
    whose logits are not kept (as `HeadAndDivergence`). With z the logits, dlog p(t)/dz is 1 at t
    less softmax(z)."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, head: Tensor, tokens: Tensor) -> Tensor:
        """states: (n, hidden); head: (vocabulary, hidden); tokens: (n,). -> (n,)"""
        size = chunk_size(states)
        chunks = zip(states.split(size), tokens.split(size), strict=True)
        parts = [_chunk(*chunk, head) for chunk in chunks]
        ctx.save_for_backward(torch.cat([slope for _, slope in parts]))
        return torch.cat([found for found, _ in parts])

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (slope,) = ctx.saved_tensors
        return slope * upstream[0][:, None].to(slope), None, None


def _chunk(states: Tensor, tokens: Tensor, head: Tensor) -> tuple[Tensor, Tensor]:
    log_probs = (states @ head.T).float().log_softmax(dim=1)
    found = log_probs.gather(1, tokens[:, None])
    slope = log_probs.exp_().neg_().scatter_add_(1, tokens[:, None], torch.ones_like(found))
    return found[:, 0], slope.to(states.dtype) @ head
