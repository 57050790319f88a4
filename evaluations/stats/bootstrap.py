"""Resampling when every value belongs to an instruction and to a reviewer at once.

Values of one instruction resemble each other, and so do values of one reviewer; resampling single
values would pretend to know more than we do. The pigeonhole bootstrap resamples both groups
independently, with replacement, and gives a value the weight (times its row was drawn) x (times
its column was drawn).

Sources: A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007,
doi:10.1214/07-AOAS122 (the variance is never too small in expectation, slightly too large for small
tables); B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13
(percentile intervals).
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def crossed_means(
    values: Sequence[float],
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
    *,
    resamples: int,
    seed: int,
    weights: Sequence[float] | None = None,
) -> Floats:
    """Means of `values` over resampled rows and columns: (resamples,), in the order drawn.

    `weights`, above 0 and one for each value, are the columns': a column is drawn as often as it weighs.

    A draw that meets none of the values of a table with holes has no mean and is left out, so the
    answer may be a little shorter than `resamples`. Raises ValueError for no values.
    """
    if not len(values) == len(rows) == len(columns) or not len(values):
        raise ValueError("Every value needs a row and a column, and there must be one.")
    sums, counts = _table(values, numbered(rows), numbered(columns))
    random = np.random.default_rng(seed)
    row_weights = draws(random, sums.shape[0], resamples)
    shares = _shares(numbered(columns), weights) if weights else None
    column_weights = draws(random, sums.shape[1], resamples, shares)
    total = ((row_weights @ sums) * column_weights).sum(axis=1)
    weight = ((row_weights @ counts) * column_weights).sum(axis=1)
    met = weight > 0
    means: Floats = total[met] / weight[met]
    return means


def percentile_interval(means: Floats, confidence: float) -> tuple[float, float]:
    """The central `confidence` share of the resampled means."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def numbered(labels: Sequence[Hashable]) -> NDArray[np.intp]:
    """Labels as 0, 1, 2 ... in order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.intp)


def _table(
    values: Sequence[float], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """(rows, columns) sums of the values, and how many there are in each cell."""
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (rows, columns), np.asarray(values, dtype=np.float64))
    np.add.at(counts, (rows, columns), 1.0)
    return sums, counts


def _shares(columns: NDArray[np.intp], weights: Sequence[float]) -> Floats:
    """(columns,) the weight of each column, as a share of all."""
    found = np.zeros(int(columns.max()) + 1)
    found[columns] = weights
    shares: Floats = found / found.sum()
    return shares


def draws(
    random: np.random.Generator, size: int, resamples: int, shares: Floats | None = None
) -> Floats:
    """(resamples, size): how often each of `size` members is drawn, `size` draws each time; by their
    `shares`, or all alike."""
    chances = np.full(size, 1 / size) if shares is None else shares
    return random.multinomial(size, chances, size=resamples).astype(np.float64)
