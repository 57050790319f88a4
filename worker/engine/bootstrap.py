"""Intervals: how much a measure hangs on which instructions, or concepts, were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 0
NOTHING = 1e-12
Floats = npt.NDArray[np.float64]


def interval(statistic: Callable[..., Floats], *groups: Sequence[Any]) -> dict[str, Any] | None:
    """A statistic of means, with the central 95 % of its bootstrap (percentile method, Efron
    1979, RESAMPLES resamples, fixed seed).

    groups: independent samples, each a list of n_i values or of n_i equally long rows of values.
    Each is resampled by itself; `statistic` gets the mean of each group, (resamples,) or
    (resamples, columns). `n` is the size of the first group. None where a group is empty.
    """
    samples = [np.asarray(group, dtype=float) for group in groups]
    if any(len(sample) == 0 for sample in samples):
        return None
    rng = np.random.default_rng(SEED)
    drawn = [rng.integers(len(s), size=(RESAMPLES, len(s))) for s in samples]
    means = [s[rows].mean(axis=1) for s, rows in zip(samples, drawn, strict=True)]
    low, high = np.percentile(statistic(*means), [2.5, 97.5])
    mean = statistic(*(s.mean(axis=0, keepdims=True) for s in samples))[0]
    return {"mean": float(mean), "low": float(low), "high": float(high), "n": len(samples[0])}


def mean_of(values: Sequence[float]) -> dict[str, Any] | None:
    """The mean with its interval."""
    return interval(lambda mean: mean, values)


def share_closed(left: Sequence[float], gap: Sequence[float]) -> dict[str, Any] | None:
    """1 - sum(left) / sum(gap) with its interval over instructions, and `gap`, the mean gap.

    left, gap: one distance per instruction, what is left of the gap and the gap itself. None
    where there are no instructions or no gap. `gap` lets shares be pooled, and shows where a
    share is one of next to nothing.
    """
    if sum(gap) <= 0:
        return None
    rows = list(zip(left, gap, strict=True))
    found = interval(lambda m: 1 - m[:, 0] / np.maximum(m[:, 1], NOTHING), rows)
    return {**found, "gap": sum(gap) / len(gap)} if found else None


def pooled(shares: Sequence[dict[str, Any]]) -> float | None:
    """Several results of `share_closed` as one share of their joint gap."""
    whole = sum(share["n"] * share["gap"] for share in shares)
    left = sum(share["n"] * share["gap"] * (1 - share["mean"]) for share in shares)
    return 1 - left / whole if whole > 0 else None
