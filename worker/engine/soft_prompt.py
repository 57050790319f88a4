"""The vectors themselves: where they stand and begin, how far they may go, their random twins."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Around:
    """The embedded words before the vectors in the system turn, (a, hidden), and behind them,
    (b, hidden); `times`: how often the vectors are read, one copy behind the other."""

    before: Tensor
    after: Tensor
    times: int = 1

    def rows(self, vectors: Tensor) -> Tensor:
        """(a + times * k + b, hidden): what stands in the system turn."""
        return torch.cat([self.before, *[vectors.to(self.before)] * self.times, self.after])

    def length(self, k: int) -> int:
        """How many rows they are with k vectors."""
        return len(self.before) + self.times * k + len(self.after)

    def to(self, device: torch.device) -> Around:
        return Around(self.before.to(device), self.after.to(device), self.times)


@dataclass(frozen=True)
class SoftPrompt:
    """Trained vectors (k, hidden) and the words around them. A stranger's PEFT directory does not
    say which of its rows are words: then all are vectors."""

    vectors: Tensor
    around: Around

    @classmethod
    def alone(cls, vectors: Tensor) -> SoftPrompt:
        """Without a word around them."""
        return cls(vectors, Around(vectors[:0], vectors[:0]))

    @property
    def rows(self) -> Tensor:
        """(n, hidden): what stands in the system turn."""
        return self.around.rows(self.vectors)

    def to(self, device: torch.device) -> SoftPrompt:
        return SoftPrompt(self.vectors.to(device), self.around.to(device))

    @property
    def worded(self) -> bool:
        """Whether there is a word around the vectors."""
        return bool(len(self.around.before) or len(self.around.after))

    def random(self, seed: int) -> Tensor:
        """All rows in random directions, with the norms that they have: (n, hidden)."""
        return random_like(self.rows, seed)

    def random_in_words(self, seed: int) -> Tensor:
        """Random vectors of the same norms between the same words: (n, hidden)."""
        return self.around.rows(random_like(self.vectors, seed))


def from_definition(embedded: Tensor, k: int, norm: float) -> Tensor:
    """Token embeddings (n, hidden) of a definition -> (k, hidden) float32.

    The definition is cut into k segments; each becomes the mean of its tokens, brought back to
    the given norm (means are shorter than tokens are). A definition of fewer than k tokens is
    gone through again from its start.
    """
    if len(embedded) < k:
        embedded = embedded.repeat(-(-k // len(embedded)), 1)[:k]
    means = torch.stack([part.mean(dim=0) for part in torch.tensor_split(embedded, k)])
    return means * (norm / means.norm(dim=-1, keepdim=True).clamp_min(1e-6))


def into_ball(vectors: Tensor, radius: float) -> Tensor:
    """Vectors (..., hidden) no longer than `radius`: far out, the model has never been."""
    norms = vectors.norm(dim=-1, keepdim=True).clamp_min(1e-6)
    return vectors * (radius / norms).clamp_max(1.0)


def random_like(vectors: Tensor, seed: int) -> Tensor:
    """Random directions with the norms of `vectors`: the control of (k, hidden) float32."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(vectors.shape, generator=generator)
    norms = vectors.float().cpu().norm(dim=-1, keepdim=True)
    return drawn * (norms / drawn.norm(dim=-1, keepdim=True))
