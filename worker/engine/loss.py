"""Forward KL from the teacher to the student, on the teacher's likeliest tokens and a tail."""

from __future__ import annotations

import torch
from torch import Tensor

TINY = 1e-6


def kl_top_and_tail(top: Tensor, tokens: Tensor, student: Tensor) -> Tensor:
    """KL(teacher || student) of each position, (n,), in nats.

    top: (n, top_k) log probabilities of the teacher for the tokens in `tokens`; student:
    (n, vocabulary) log probabilities. All other tokens count as one: without that bucket the
    student could move mass among them for nothing, and the top alone is a biased target
    (arXiv 2503.16870).
    """
    ours = student.gather(1, tokens)
    p = top.exp()
    tail_p = (1 - p.sum(dim=1)).clamp_min(TINY)
    tail_q = (1 - ours.exp().sum(dim=1)).clamp_min(TINY)
    return (p * (top - ours)).sum(dim=1) + tail_p * (tail_p.log() - tail_q.log())


def kl_full(teacher: Tensor, student: Tensor) -> Tensor:
    """KL(teacher || student) of each position over the whole vocabulary, (n,), in nats; both
    (n, vocabulary) log probabilities."""
    return (teacher.exp() * (teacher - student)).sum(dim=-1)


def row_means(values: Tensor, lengths: list[int]) -> Tensor:
    """Positions (sum of lengths,) -> the mean of each row, (rows,): a short answer counts as
    much as a long one."""
    return torch.stack([row.mean() for row in values.split(lengths)])
