"""When a round may stop early, and when it must open more slots.

In three lines. A plan fixes beforehand when the evidence is looked at and the error alpha that all
looks may make together. By the share t of the planned reviews that are in, alpha*(t) = 2 - 2
Phi(z_(alpha/2) / sqrt(t)) of it may be spent: next to nothing early, all at the end. Look k's
critical value c_k spends what is new, P(Z_k >= c_k, no earlier Z_j >= c_j) = alpha*(t_k) -
alpha*(t_(k-1)), and the bounds are effect -/+ c_k standard errors.

Then P(enough_for) <= alpha if the effect is no better than `threshold`, and P(enough_against before
the last look) <= alpha if it is at least `worthwhile`, however many of the looks are taken.

Sources: K. K. G. Lan and D. L. DeMets, Biometrika 70(3), 1983, alpha_1* (see spending.py); C.
Jennison and B. W. Turnbull, "Group Sequential Methods", 2000, section 3.8 (t instead of normal
quantiles at the same level) and chapter 9 (repeated confidence bounds).

More reviews of the same instructions do not take away what instructions differ in, so looks are
more alike than sqrt(t_j / t_k) assumes. That can only lower the error (Slepian 1962).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .clusters import ClusteredEffect
from .distributions import NORMAL
from .spending import boundaries, spending

Enough = Literal["enough_for", "enough_against", "go_on"]
LEAST_TAIL = 1e-12
"""A very early look may spend less than a float can tell from nothing; this much is no error."""


@dataclass(frozen=True)
class Plan:
    """`looks` are reviews per output at each look, the last being the most ever asked for."""

    looks: tuple[float, ...] = (2, 3, 4, 6)
    alpha: float = 0.025
    threshold: float = 0.0
    """What the effect must be above."""
    worthwhile: float = 0.5
    """An effect surely below this is not worth more reviews."""

    def __post_init__(self) -> None:
        if not self.looks or list(self.looks) != sorted(set(self.looks)) or self.looks[0] <= 0:
            raise ValueError("Looks are at growing numbers of reviews.")
        if not 0 < self.alpha < 0.5 or self.worthwhile < self.threshold:
            raise ValueError("alpha is below 0.5, and what is worthwhile is above the threshold.")


@dataclass(frozen=True)
class Look:
    """One look: what it decides, and on which bounds.

    `low` and `high` hold at every look together; None without two instructions and reviewers.
    `next_at` is the number of reviews per output to open slots for, None when the round is over.
    """

    decision: Enough
    number: int
    low: float | None
    high: float | None
    critical: float
    spent: float
    next_at: float | None
    reason: str


def look(plan: Plan, reviewed: Sequence[float], effect: ClusteredEffect | None) -> Look:
    """Decide on what is there now.

    `reviewed` holds the reviews per output at every look so far, this one last; they need not be
    the planned ones. Raises ValueError unless they grow, or once the plan has run out.
    """
    times = tuple(min(float(now) / plan.looks[-1], 1.0) for now in reviewed)
    criticals = boundaries(times, plan.alpha)
    tail = max(1 - NORMAL.cdf(criticals[-1]), LEAST_TAIL)
    low = effect.bound(tail, below=True) if effect else None
    high = effect.bound(tail, below=False) if effect else None
    decision, reason = _decide(plan, low, high, last=times[-1] >= 1)
    next_at = next((at for at in plan.looks if at > reviewed[-1]), None)
    return Look(
        decision,
        len(times),
        low,
        high,
        criticals[-1],
        spending(times[-1], plan.alpha),
        next_at if decision == "go_on" else None,
        reason,
    )


def _decide(plan: Plan, low: float | None, high: float | None, *, last: bool) -> tuple[Enough, str]:
    if low is not None and low > plan.threshold:
        return "enough_for", f"The effect is above {plan.threshold:g}: at least {low:.2f}."
    if high is not None and high < plan.worthwhile:
        return "enough_against", f"The effect is at most {high:.2f}, below {plan.worthwhile:g}."
    if last:
        return "enough_against", f"All planned reviews do not show it above {plan.threshold:g}."
    return "go_on", "The reviews so far leave it open."
