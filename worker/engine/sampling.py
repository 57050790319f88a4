"""Which token comes next: the likeliest, or a draw that depends on the row's seed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Choose = Callable[[Tensor, Sequence[int]], Tensor]


def likeliest(log_probs: Tensor, rows: Sequence[int]) -> Tensor:
    """Log probabilities (rows, vocabulary) -> one token each."""
    return log_probs.argmax(dim=-1)


def seed_of(name: str) -> int:
    """A seed for what is drawn under that name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")


def sampler(temperature: float, seeds: Sequence[int]) -> Choose:
    """Draws by one generator per row, so that what a row says depends on its own seed alone:
    one uniform number per token, looked up in the cumulative distribution."""
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def choose(log_probs: Tensor, rows: Sequence[int]) -> Tensor:
        spread = torch.softmax(log_probs / temperature, dim=-1).cumsum(dim=-1)
        draws = torch.cat([torch.rand(1, generator=generators[row]) for row in rows])
        sought = draws.to(spread.device)[:, None] * spread[:, -1:]
        # right: a token of probability 0 is not drawn, not even by the number 0
        chosen = torch.searchsorted(spread, sought, right=True)
        return chosen[:, 0].clamp_max(spread.shape[-1] - 1)

    return choose
