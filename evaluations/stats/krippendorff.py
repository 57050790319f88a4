"""Krippendorff's alpha: how far reviewers agree beyond chance, values missing as they may.

1 is full agreement, 0 what chance gives, below 0 is systematic disagreement. Source: K.
Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011,
sections C (nominal, missing values) and D (ordinal and interval differences):

    alpha = 1 - (n - 1) * sum_ck o_ck d_ck / sum_ck n_c n_k d_ck

where o_ck adds up, over the items, the ordered pairs (c, k) of their values divided by (values of
the item - 1), n_c is how often c was said, and d_ck is the squared difference of c and k.

The interval resamples items, which is what A. Zapf et al. recommend ("Measuring inter-rater
reliability for nominal data", BMC Medical Research Methodology 16:93, 2016). Items with the same
values are one *pattern*, and patterns are resampled instead: the same draws, at a cost that does
not grow with the round. Items that hang together, such as the texts of one comparison, are resampled
together: a *cluster* takes the place of the item.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .bootstrap import Floats, draws, numbered, percentile_interval
from .effects import Sampling
from .judgements import Judgement, numbers

Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Alpha:
    """`items` have two values or more, `values` in all; the others say nothing of agreement.

    `alpha` is None with fewer than two such values, and where all say the same: without variance
    agreement cannot be told from a habit. `low` and `high` are None then, and for a single item.
    """

    alpha: float | None
    low: float | None
    high: float | None
    level: Level
    items: int
    values: int


def alpha(
    judgements: Iterable[Judgement],
    level: Level,
    sampling: Sampling | None = None,
    *,
    cluster: Callable[[Any], Hashable] | None = None,
) -> Alpha:
    """Alpha over all reviewers; each (item, reviewer) must come once.

    `cluster` says of an item what it belongs to, where items are not alone. Raises ValueError for
    names on a level that needs numbers.
    """
    sampling = sampling or Sampling()
    items, counts, values = _counts(judgements, level)
    if not counts.size:
        return Alpha(None, None, None, level, 0, 0)
    patterns, times = np.unique(counts, axis=0, return_counts=True)
    found = _alphas(patterns, times[None, :].astype(np.float64), values, level)
    point = None if np.isnan(found[0]) else float(found[0])
    low = high = None
    if point is not None and len(counts) > 1:
        if cluster is None:
            shares = times / len(counts)
            low, high = _interval(patterns, shares, len(counts), values, level, sampling)
        else:
            groups = [cluster(item) for item in items]
            low, high = _clustered_interval(counts, groups, values, level, sampling)
    return Alpha(point, low, high, level, len(counts), int(counts.sum()))


def _counts(judgements: Iterable[Judgement], level: Level) -> tuple[list[Hashable], Floats, Floats]:
    """The items, (items, V) how often each value was said of each item with two or more; and the V values."""
    said: dict[Hashable, list[float | str]] = defaultdict(list)
    for judgement in judgements:
        said[judgement.item].append(judgement.value)
    items = [item for item, values in said.items() if len(values) > 1]
    pairable = [Counter(said[item]) for item in items]
    names: Sequence[float | str] = list(dict.fromkeys(v for counter in pairable for v in counter))
    scale = np.arange(len(names), dtype=np.float64)
    if level != "nominal":
        scale = np.sort(numbers(names))
        names = scale.tolist()
    counts = np.array([[counter[n] for n in names] for counter in pairable], dtype=np.float64)
    return items, counts, scale


def _alphas(patterns: Floats, weights: Floats, values: Floats, level: Level) -> Floats:
    """(B,) alpha for each row of the (B, patterns) weights; nan where nothing varies."""
    sizes = patterns.sum(axis=1)
    shares = weights / (sizes - 1)
    totals = weights @ patterns
    n = totals.sum(axis=1)
    if level == "nominal":
        observed = shares @ (sizes**2 - (patterns**2).sum(axis=1))
        expected = n**2 - (totals**2).sum(axis=1)
    else:
        scale = _scale(totals, values, level)
        first, second = scale @ patterns.T, scale**2 @ patterns.T
        observed = 2 * (shares * (sizes * second - first**2)).sum(axis=1)
        expected = 2 * (n * (totals * scale**2).sum(axis=1) - (totals * scale).sum(axis=1) ** 2)
    varies = (totals > 0).sum(axis=1) > 1
    return np.where(varies, 1 - (n - 1) * observed / np.where(varies, expected, 1), np.nan)


def _scale(totals: Floats, values: Floats, level: Level) -> Floats:
    """(B, V) where each value stands. Ordinal differences are differences of mean ranks."""
    if level == "ordinal":
        return np.cumsum(totals, axis=1) - totals / 2
    return np.broadcast_to(values, totals.shape)


def _interval(
    patterns: Floats, shares: Floats, items: int, values: Floats, level: Level, sampling: Sampling
) -> tuple[float | None, float | None]:
    """Percentile interval; draws without variance have no alpha and are left out."""
    random = np.random.default_rng(sampling.seed)
    weights = random.multinomial(items, shares, size=sampling.resamples).astype(np.float64)
    return _percentiles(_alphas(patterns, weights, values, level), sampling)


def _clustered_interval(
    counts: Floats,
    groups: Sequence[Hashable],
    values: Floats,
    level: Level,
    sampling: Sampling,
) -> tuple[float | None, float | None]:
    """The same with whole groups of items drawn; a single one says nothing of the next."""
    group_of = numbered(groups)
    size = int(group_of.max()) + 1
    if size < 2:
        return None, None
    drawn = draws(np.random.default_rng(sampling.seed), size, sampling.resamples)
    return _percentiles(_alphas(counts, drawn[:, group_of], values, level), sampling)


def _percentiles(found: Floats, sampling: Sampling) -> tuple[float | None, float | None]:
    found = found[~np.isnan(found)]
    return percentile_interval(found, sampling.confidence) if len(found) else (None, None)
