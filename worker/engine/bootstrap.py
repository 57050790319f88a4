"""Intervals over instructions: how much a measure hangs on which ones were asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

RESAMPLES = 2000
SEED = 0


def share_closed(left: Sequence[float], gap: Sequence[float]) -> dict[str, Any] | None:
    """1 - sum(left) / sum(gap), with the central 95 % of its bootstrap over instructions
    (percentile method, Efron 1979, RESAMPLES resamples, fixed seed).

    left, gap: one divergence per instruction, what is left of the gap and the gap itself. None
    where there are no instructions or no gap.
    """
    remaining, whole = np.asarray(left, dtype=float), np.asarray(gap, dtype=float)
    if len(whole) == 0 or whole.sum() <= 0:
        return None
    drawn = np.random.default_rng(SEED).integers(len(whole), size=(RESAMPLES, len(whole)))
    shares = 1 - remaining[drawn].sum(axis=1) / np.maximum(whole[drawn].sum(axis=1), 1e-12)
    low, high = np.percentile(shares, [2.5, 97.5])
    mean = 1 - remaining.sum() / whole.sum()
    return {"mean": float(mean), "low": float(low), "high": float(high), "n": len(whole)}
