"""Means that do not hang on who happened to judge: each reviewer's severity is taken out.

The model is additive: rating = item + severity of the reviewer + rest. Items are fixed, so that it
does not matter how good they are or who got the hard ones; severities are random with mean 0, so
that a reviewer of few shared items is hardly corrected. This is the linear cousin of many-facet
Rasch measurement (J. M. Linacre, "Many-Facet Rasch Measurement", 1989), on the rating's own scale.

Sources: C. R. Henderson, "Best linear unbiased estimation and prediction under a selection model",
Biometrics 31, 1975 (the equations: ridge with lambda = var_rest / var_severity); S. R. Searle, G.
Casella and C. E. McCulloch, "Variance Components", 1992, section 8.3 (REML by EM for lambda).
Where everybody judged everything the adjusted means *are* the plain means.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .bootstrap import Floats, numbered
from .judgements import Judgement, numbers


@dataclass(frozen=True)
class Adjusted:
    """`means` per item and `severities` per reviewer (negative: stricter than the others).

    `spread` is the standard deviation between reviewers' severities, `rest` what item and reviewer
    do not explain; `rest` is None, and nothing is corrected, where no item has two reviews.
    """

    means: dict[Hashable, float]
    severities: dict[Hashable, float]
    spread: float
    rest: float | None


def adjusted(judgements: Sequence[Judgement], *, steps: int = 2000) -> Adjusted | None:
    """Item means with severity taken out; None for no judgements. Raises ValueError for names."""
    if not judgements:
        return None
    items, reviewers = [j.item for j in judgements], [j.reviewer for j in judgements]
    design = _Design(numbered(items), numbered(reviewers), numbers(j.value for j in judgements))
    severities, spread, rest = design.fit(steps)
    means = design.item_means(design.values - severities[design.reviewer])
    return Adjusted(
        dict(zip(dict.fromkeys(items), means.tolist(), strict=True)),
        dict(zip(dict.fromkeys(reviewers), severities.tolist(), strict=True)),
        spread,
        rest,
    )


def group_means(found: Adjusted, groups: Iterable[tuple[Hashable, str]]) -> dict[str, float]:
    """The mean of the adjusted items of each group (an arm): (item, group) pairs in."""
    members: dict[str, list[float]] = defaultdict(list)
    for item, group in groups:
        if item in found.means:
            members[group].append(found.means[item])
    return {group: float(np.mean(means)) for group, means in members.items()}


class _Design:
    """N ratings: (N,) item and reviewer numbers, (N,) values. Items are swept out first."""

    def __init__(self, item: np.ndarray, reviewer: np.ndarray, values: Floats) -> None:
        self.item, self.reviewer, self.values = item, reviewer, values
        self.sizes = np.bincount(item).astype(np.float64)
        self.items, self.reviewers = len(self.sizes), int(reviewer.max()) + 1
        self.left = values - self.item_means(values)[item]
        self.information = self._information()

    def item_means(self, values: Floats) -> Floats:
        return np.bincount(self.item, weights=values, minlength=self.items) / self.sizes

    def _information(self) -> Floats:
        """(reviewers, reviewers): Z'MZ, with M taking each item's mean away.

        Its row sums are 0: severities are only known against each other.
        """
        cells = np.zeros((self.items, self.reviewers))
        np.add.at(cells, (self.item, self.reviewer), 1.0)
        own: Floats = np.diag(cells.sum(axis=0)) - cells.T @ (cells / self.sizes[:, None])
        return own

    def fit(self, steps: int) -> tuple[Floats, float, float | None]:
        """Severities, their standard deviation and that of the rest, by EM for REML.

        In the eigenvectors of Z'MZ every step is a sum over reviewers, so that a thousand cost
        nothing.
        """
        sizes, axes = np.linalg.eigh(self.information)
        sizes = np.clip(sizes, 0, None)
        known = sizes > 1e-9
        free = len(self.values) - self.items
        if not known.any() or free <= int(known.sum()):
            return np.zeros(self.reviewers), 0.0, None
        right = axes.T @ np.bincount(self.reviewer, weights=self.left, minlength=self.reviewers)
        total = float(self.left @ self.left)
        between, rest = _reml(sizes[known], right[known], total, free, steps)
        effects = np.zeros(self.reviewers)
        if between > 0:
            effects = axes @ (right / (sizes + rest / between))
        return effects, float(np.sqrt(between)), float(np.sqrt(rest))


def _reml(sizes: Floats, right: Floats, total: float, free: int, steps: int) -> tuple[float, float]:
    """Variance between reviewers and of the rest. `free` is ratings minus items."""
    least = 1e-12 * max(total, 1e-12)
    between = rest = max(total / free, least)
    for _ in range(steps):
        shrunk = sizes + rest / between
        effects, before = right / shrunk, (between, rest)
        between = max(float(effects @ effects + rest * (1 / shrunk).sum()) / len(sizes), least)
        rest = max((total - float(effects @ right)) / free, least)
        if abs(between - before[0]) + abs(rest - before[1]) < 1e-10 * total:
            break
    return between, rest
