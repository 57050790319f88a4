"""A paired effect whose interval stays honest with few reviewers.

The percentile interval of effects.py is too narrow when three reviewers differ in how much better
they find one arm (79 % instead of 95 in docs/reference/policy.md). Here the pigeonhole bootstrap
only gives the variance, each of its two parts is freed of the bias that few clusters bring, and
Student's t takes the place of the percentiles.

Sources: A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007, section 4
(resampling n clusters gives (n - 1) / n of their variance); F. E. Satterthwaite, Biometrics
Bulletin 2(6), 1946 (degrees of freedom of a sum of variances); S. L. Hillis, Statistics in Medicine
26(3), 2007 (the same for readers and cases, which is our design); L. Kish, "Survey Sampling", 1965,
section 11.7 (how many equal ones unequal weights are worth).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from .bootstrap import crossed_means, numbered
from .distributions import t_quantile
from .effects import Rating, Sampling, paired_differences, weights_of


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
    """Mean fidelity of `arm` minus `against` within instruction and reviewer; None for no pairs.

    A pair has its reviewer's weight.
    """
    ratings = list(ratings)
    pairs, weight_of = paired_differences(ratings, arm, against), weights_of(ratings)
    if not pairs:
        return None
    values, rows, columns = list(pairs.values()), [i for i, _ in pairs], [r for _, r in pairs]
    weights = [weight_of[reviewer] for reviewer in columns]
    return clustered_mean(values, rows, columns, sampling or Sampling(), weights)


def clustered_mean(
    values: Sequence[float],
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
    sampling: Sampling,
    weights: Sequence[float] | None = None,
) -> ClusteredEffect:
    """The mean of values that each belong to a row and a column. Raises ValueError for none.

    `weights`, above 0, are the columns', one for each value. Columns of unequal weight are worth
    fewer equal ones, and the interval is as wide as those few make it; its variance is then what the
    bootstrap's comes to, to first order, in closed form: rows, columns and single values (Owen 2007).
    """
    weights = weights or [1.0] * len(values)
    mean, sizes = fmean(values, weights), (len(set(rows)), len(set(columns)))
    if min(sizes) < 2:
        return ClusteredEffect(mean, None, None, len(values), *sizes)
    worth = sizes[0], _worth(dict(zip(columns, weights, strict=True)).values())
    parts = _one_way(values, rows, weights), _one_way(values, columns, weights)
    missing = [part / (size - 1) for part, size in zip(parts, worth, strict=True)]
    df = _satterthwaite([p + m for p, m in zip(parts, missing, strict=True)], worth)
    if len(set(weights)) == 1:
        means = crossed_means(
            values, rows, columns, resamples=sampling.resamples, seed=sampling.seed
        )
        spread = float(np.var(means))
    else:  # some draws would hold next to nothing but the columns that count little
        spread = sum(parts) + _one_way(values, range(len(values)), weights)
    se = float(np.sqrt(spread + sum(missing)))
    return ClusteredEffect(mean, se, df, len(values), *sizes)


def _worth(weights: Iterable[float]) -> float:
    """How many of equal weight these are worth; more than 1, as there are two or more of them."""
    found = list(weights)
    return float(sum(found) ** 2 / sum(weight**2 for weight in found))


def _one_way(
    values: Sequence[float], labels: Sequence[Hashable], weights: Sequence[float] | None = None
) -> float:
    """The bootstrap's variance of the mean when only these clusters are resampled, in closed form.

    The mean is a ratio of sums; to first order its variance is the sum over clusters of (what the
    cluster's values differ from the mean by, weighed and added up)^2 / (all weights)^2.
    """
    weights = weights or [1.0] * len(values)
    differences = (np.array(values) - fmean(values, weights)) * np.array(weights)
    residuals = np.bincount(numbered(labels), weights=differences)
    return float(residuals @ residuals) / sum(weights) ** 2


def _satterthwaite(variances: Sequence[float], sizes: Sequence[float]) -> float:
    pulls = sum(v**2 / (size - 1) for v, size in zip(variances, sizes, strict=True))
    return sum(variances) ** 2 / pulls if pulls > 0 else float(min(sizes) - 1)
