"""Cohen's kappa for every two reviewers: who agrees with whom, beyond chance.

Sources: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20, 1960, eq. 1; J. Cohen, "Weighted kappa", Psychological Bulletin 70, 1968:

    kappa = 1 - (mean difference seen) / (mean difference if the two answered independently)

The difference of two values is 0 or 1 (unweighted), their distance (linear) or its square
(quadratic; then kappa is an intraclass correlation: J. L. Fleiss and J. Cohen 1973).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from .bootstrap import Floats, numbered
from .judgements import Judgement, numbers

Weights = Literal["unweighted", "linear", "quadratic"]


@dataclass(frozen=True)
class Kappa:
    """Two reviewers on the `items` that both judged; `same` is the share of equal answers.

    `kappa` is None where both gave one and the same value throughout.
    """

    first: Hashable
    second: Hashable
    kappa: float | None
    same: float
    items: int


def kappas(judgements: Iterable[Judgement], weights: Weights = "unweighted") -> list[Kappa]:
    """One row for every two reviewers who share an item, in order of first appearance.

    Raises ValueError for names with weights: names have no distance.
    """
    rows = list(judgements)
    values = [row.value for row in rows]
    scale = numbers(values) if weights != "unweighted" else numbered(values).astype(np.float64)
    said: dict[Hashable, dict[Hashable, float]] = defaultdict(dict)
    for row, value in zip(rows, scale.tolist(), strict=True):
        said[row.reviewer][row.item] = value
    pairs = []
    for first, second in combinations(said, 2):
        shared = [item for item in said[first] if item in said[second]]
        if shared:
            a = np.array([said[first][item] for item in shared])
            b = np.array([said[second][item] for item in shared])
            same = float(np.mean(a == b))
            pairs.append(Kappa(first, second, _kappa(a, b, weights), same, len(shared)))
    return pairs


def _kappa(a: Floats, b: Floats, weights: Weights) -> float | None:
    values = np.unique(np.concatenate([a, b]))
    of_a = (a[:, None] == values).mean(axis=0)
    of_b = (b[:, None] == values).mean(axis=0)
    expected = float(of_a @ _difference(values[:, None], values[None, :], weights) @ of_b)
    seen = float(_difference(a, b, weights).mean())
    return 1 - seen / expected if expected > 0 else None


def _difference(a: Floats, b: Floats, weights: Weights) -> Floats:
    if weights == "unweighted":
        return (a != b).astype(np.float64)
    distance: Floats = np.abs(a - b)
    return distance if weights == "linear" else distance**2
