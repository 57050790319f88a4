"""Best and worst of several texts shown together: counts, and the scale they imply.

The count score of an arm is (times best - times worst) / times shown, from -1 to 1: A. Finn and J.
J. Louviere, Journal of Public Policy & Marketing 11(2), 1992. The analytic strength
log((1 + score) / (1 - score)) approximates the log strength of a Bradley-Terry (maximum difference)
model without fitting one: S. Lipovetsky and M. Conklin, "Best-worst scaling in analytical
closed-form solution", Journal of Choice Modelling 10, 2014. It has a unit of its own: with K texts
shown, small differences come out 4 / (K - 1) times as large as that model's. So compare arms of one
round by it, not rounds.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class BestWorst:
    """One reviewer's pick among the arms shown for an item."""

    item: Hashable
    reviewer: Hashable
    shown: tuple[str, ...]
    best: str
    worst: str


@dataclass(frozen=True)
class Score:
    """`strength` is None at a score of exactly 1 or -1: the counts set it no bound."""

    arm: str
    best: int
    worst: int
    shown: int
    score: float
    strength: float | None


def scores(picks: Sequence[BestWorst]) -> list[Score]:
    """Highest score first. Raises ValueError for a pick that was not shown, or of one arm twice."""
    for pick in picks:
        if pick.best == pick.worst or not {pick.best, pick.worst} <= set(pick.shown):
            raise ValueError("Best and worst are two different ones of the arms shown.")
    shown = Counter(arm for pick in picks for arm in pick.shown)
    best = Counter(pick.best for pick in picks)
    worst = Counter(pick.worst for pick in picks)
    rows = [_score(arm, best[arm], worst[arm], n) for arm, n in shown.items()]
    return sorted(rows, key=lambda row: -row.score)


def _score(arm: str, best: int, worst: int, shown: int) -> Score:
    score = (best - worst) / shown
    strength = log((1 + score) / (1 - score)) if abs(score) < 1 else None
    return Score(arm, best, worst, shown, score, strength)
