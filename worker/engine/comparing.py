"""How far one reading of an answer is from another: the output head, at answer tokens only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .loading import LoadedBackbone
from .loss import kl_full

POSITIONS = 256
"""At most so many rows of the vocabulary's size are held per reading."""


@dataclass(frozen=True)
class Distance:
    """Of one answer, mean over its tokens, in nats: KL(reference || other) over the whole
    vocabulary, and how much less likely the answer is, log p(reference) - log p(other)."""

    kl: float
    lost: float


@torch.no_grad()
def compare(
    loaded: LoadedBackbone,
    reference: Sequence[Tensor],
    others: Sequence[Sequence[Tensor]],
    answers: Sequence[Sequence[int]],
) -> list[list[Distance]]:
    """Hidden states (n_i, hidden) at the answers of n_i tokens -> a distance per other reading
    and answer. The reference's side is computed once for all others."""
    if not answers:
        return [[] for _ in others]
    tokens = torch.tensor([t for answer in answers for t in answer])
    wanted, asked = torch.cat(list(reference)), [torch.cat(list(other)) for other in others]
    found = torch.empty(len(others), 2, len(tokens))
    for start in range(0, len(tokens), POSITIONS):
        part = slice(start, start + POSITIONS)
        right = loaded.log_probs(wanted[part])
        for n, other in enumerate(asked):
            ours = loaded.log_probs(other[part])
            found[n, 0, part] = kl_full(right, ours).cpu()
            found[n, 1, part] = _at(right - ours, tokens[part]).cpu()
    lengths = [len(answer) for answer in answers]
    return [[Distance(*row.mean(dim=1).tolist()) for row in o.split(lengths, dim=1)] for o in found]


@torch.no_grad()
def mean_log_probs(
    loaded: LoadedBackbone, states: Sequence[Tensor], answers: Sequence[Sequence[int]]
) -> list[float]:
    """Hidden states (n_i, hidden) at the answers of n_i tokens -> their mean log probability per
    token, in nats."""
    if not answers:
        return []
    tokens = torch.tensor([t for answer in answers for t in answer])
    parts = zip(torch.cat(list(states)).split(POSITIONS), tokens.split(POSITIONS), strict=True)
    found = torch.cat([_at(loaded.log_probs(s), t) for s, t in parts])
    return [float(row.mean()) for row in found.split([len(answer) for answer in answers])]


def _at(values: Tensor, tokens: Tensor) -> Tensor:
    """(n, vocabulary) -> the value of each position's token, (n,)."""
    return values.gather(1, tokens.to(values.device)[:, None])[:, 0]
