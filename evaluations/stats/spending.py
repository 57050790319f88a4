"""The critical values of repeated looks that make one error together.

Sources: K. K. G. Lan and D. L. DeMets, "Discrete sequential boundaries for clinical trials",
Biometrika 70(3), 1983 (alpha_1*, the O'Brien-Fleming type); P. Armitage, C. K. McPherson and B. C.
Rowe, "Repeated significance tests on accumulating data", JRSS A 132, 1969 (the recursion over looks,
here by Simpson's rule).
"""

from functools import lru_cache
from math import erfc, sqrt

import numpy as np

from .bootstrap import Floats
from .distributions import NORMAL

GRID = 801


def spending(t: float, alpha: float) -> float:
    """The share of the error that may be spent up to time t: the O'Brien-Fleming type."""
    return 2 - 2 * NORMAL.cdf(NORMAL.inv_cdf(1 - alpha / 2) / sqrt(t))


@lru_cache(maxsize=256)
def boundaries(times: tuple[float, ...], alpha: float) -> tuple[float, ...]:
    """The critical value c_k of each look, one-sided. Raises ValueError unless times grow to 1."""
    if not times or list(times) != sorted(set(times)) or times[0] <= 0 or times[-1] > 1:
        raise ValueError("Looks are at growing times, the last at most 1.")
    walk = _Walk()
    found, before, spent = [], 0.0, 0.0
    for t in times:
        total = spending(t, alpha)
        limit = walk.solve(t - before, total - spent)
        found.append(limit / sqrt(t))
        walk = walk.stopped(t - before, limit, sqrt(t))
        before, spent = t, total
    return tuple(found)


class _Walk:
    """The score S_k = Z_k sqrt(t_k) of rounds not yet stopped: points and their probabilities."""

    def __init__(self, points: Floats | None = None, mass: Floats | None = None) -> None:
        self.points = np.zeros(1) if points is None else points
        self.mass = np.ones(1) if mass is None else mass

    def beyond(self, step: float, limit: float) -> float:
        """P(not stopped before, and the score after `step` more time is above `limit`)."""
        scaled = (limit - self.points) / sqrt(2 * step)
        tails = np.array([0.5 * erfc(value) for value in scaled.tolist()])
        return float(self.mass @ tails)

    def solve(self, step: float, probability: float) -> float:
        """The limit that is passed with that probability, by bisection."""
        low, high = -20.0, 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.beyond(step, middle) > probability else (low, middle)
        return (low + high) / 2

    def stopped(self, step: float, limit: float, deviation: float) -> "_Walk":
        """The walk `step` later, without what passed `limit`: Simpson's rule on a grid."""
        points = np.linspace(-8 * deviation, limit, GRID)
        weights = np.ones(GRID)
        weights[1:-1:2], weights[2:-1:2] = 4, 2
        weights *= (points[1] - points[0]) / 3
        gaps = (points[:, None] - self.points[None, :]) / sqrt(step)
        density = np.exp(-0.5 * gaps**2) @ self.mass / sqrt(2 * np.pi * step)
        return _Walk(points, weights * density)
