"""The vectors themselves: where they begin, how far they may go, and their random twins."""

from __future__ import annotations

import torch
from torch import Tensor


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
