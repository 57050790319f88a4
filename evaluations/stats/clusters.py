"""A paired effect whose interval stays honest with few reviewers.

The percentile interval of effects.py is too narrow when three reviewers differ in how much better
they find one arm (79 % instead of 95 in docs/reference/policy.md). Here the pigeonhole bootstrap
only gives the variance, each of its two parts is freed of the bias that few clusters bring, and
Student's t takes the place of the percentiles.

Sources: A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007, section 4
(resampling n clusters gives (n - 1) / n of their variance); F. E. Satterthwaite, Biometrics
Bulletin 2(6), 1946 (degrees of freedom of a sum of variances); S. L. Hillis, Statistics in Medicine
26(3), 2007 (the same for readers and cases, which is our design).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from .bootstrap import crossed_means, numbered
from .distributions import t_quantile
from .effects import Rating, Sampling, paired_differences


@dataclass(frozen=True)
class ClusteredEffect:
    """A mean difference with its standard error `se` and degrees of freedom `df`.

    Both are None with fewer than two instructions or two reviewers.
    """

    mean: float
    se: float | None
    df: float | None
    n: int
    instructions: int
    reviewers: int

    def interval(self, confidence: float) -> tuple[float, float] | None:
        """The central interval of that coverage; None where there is no standard error."""
        tail = (1 - confidence) / 2
        low, high = self.bound(tail, below=True), self.bound(tail, below=False)
        return None if low is None or high is None else (low, high)

    def bound(self, tail: float, *, below: bool) -> float | None:
        """The one-sided bound that the truth is beyond with probability `tail`."""
        if self.se is None or self.df is None:
            return None
        reach = t_quantile(1 - tail, self.df) * self.se
        return self.mean - reach if below else self.mean + reach


def clustered_effect(
    ratings: Iterable[Rating], arm: str, against: str, sampling: Sampling | None = None
) -> ClusteredEffect | None:
    """Mean fidelity of `arm` minus `against` within instruction and reviewer; None for no pairs."""
    pairs = paired_differences(ratings, arm, against)
    if not pairs:
        return None
    values, rows, columns = list(pairs.values()), [i for i, _ in pairs], [r for _, r in pairs]
    return clustered_mean(values, rows, columns, sampling or Sampling())


def clustered_mean(
    values: Sequence[float],
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
    sampling: Sampling,
) -> ClusteredEffect:
    """The mean of values that each belong to a row and a column. Raises ValueError for none."""
    sizes = len(set(rows)), len(set(columns))
    if min(sizes) < 2:
        return ClusteredEffect(fmean(values), None, None, len(values), *sizes)
    means = crossed_means(values, rows, columns, resamples=sampling.resamples, seed=sampling.seed)
    parts = _one_way(values, rows), _one_way(values, columns)
    missing = [part / (size - 1) for part, size in zip(parts, sizes, strict=True)]
    df = _satterthwaite([p + m for p, m in zip(parts, missing, strict=True)], sizes)
    se = float(np.sqrt(np.var(means) + sum(missing)))
    return ClusteredEffect(fmean(values), se, df, len(values), *sizes)


def _one_way(values: Sequence[float], labels: Sequence[Hashable]) -> float:
    """The bootstrap's variance of the mean when only these clusters are resampled, in closed form.

    The mean is a ratio of sums; to first order its variance is the sum over clusters of (what the
    cluster's values differ from the mean by, added up)^2 / n^2.
    """
    residuals = np.bincount(numbered(labels), weights=np.array(values) - fmean(values))
    return float(residuals @ residuals) / len(values) ** 2


def _satterthwaite(variances: Sequence[float], sizes: Sequence[int]) -> float:
    pulls = sum(v**2 / (size - 1) for v, size in zip(variances, sizes, strict=True))
    return sum(variances) ** 2 / pulls if pulls > 0 else float(min(sizes) - 1)
