"""Signs that a reviewer does not read: pace, sameness, and the items whose answer is known.

No sign is proof, so each only lowers a weight, and says why in plain words; a person decides.

Sources: M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109,
2019 (silent reading: 238 words a minute, most adults 175 to 300); A. W. Meade and S. B. Craig,
"Identifying careless responses in survey data", Psychological Methods 17(3), 2012 (time and
sameness as signs); E. B. Wilson, JASA 22, 1927 (the interval of a share).
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import median, pvariance

from .distributions import NORMAL


@dataclass(frozen=True)
class Work:
    """One review as work: how long it took, how many words there were to read.

    `right` says whether it agrees with a gold item's answer; None where the item is not gold. All but
    item and reviewer are None where they are not known, or not to be told.
    """

    item: Hashable
    reviewer: Hashable
    value: float | None
    seconds: float | None = None
    words: int | None = None
    right: bool | None = None


@dataclass(frozen=True)
class Limits:
    """Where a sign begins. `words_per_minute` is two and a half times what people read at."""

    least: int = 10
    words_per_minute: float = 600
    pace: float = 1 / 3
    spread: float = 0.1
    gold: float = 0.7
    confidence: float = 0.95


@dataclass(frozen=True)
class Effort:
    """One reviewer's signs; None where there is nothing to tell it from.

    `pace` is the median of own seconds over the others' median on the same item; `spread` the
    variance of the ratings over that of the others' on the same items; `weight` from 0 to 1.
    """

    reviewer: Hashable
    n: int
    seconds: float | None
    pace: float | None
    words_per_minute: float | None
    spread: float | None
    gold: tuple[int, int]
    gold_interval: tuple[float, float] | None
    weight: float
    reasons: tuple[str, ...]


def efforts(works: Sequence[Work], limits: Limits | None = None) -> list[Effort]:
    """One row per reviewer, in order of first appearance."""
    limits = limits or Limits()
    of_reviewer: dict[Hashable, list[Work]] = defaultdict(list)
    of_item: dict[Hashable, list[Work]] = defaultdict(list)
    for work in works:
        of_reviewer[work.reviewer].append(work)
        of_item[work.item].append(work)
    return [_effort(mine, of_item, limits) for mine in of_reviewer.values()]


def wilson(right: int, n: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """The interval of a share, good for few cases and for 0 or all of them; None for no cases."""
    if not n:
        return None
    z = NORMAL.inv_cdf((1 + confidence) / 2)
    share, widen = right / n, z * z / n
    centre = (share + widen / 2) / (1 + widen)
    reach = z * (share * (1 - share) / n + widen / (4 * n)) ** 0.5 / (1 + widen)
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def _effort(mine: list[Work], of_item: dict[Hashable, list[Work]], limits: Limits) -> Effort:
    timed = [work.seconds for work in mine if work.seconds is not None]
    gold = [work.right for work in mine if work.right is not None]
    interval = wilson(sum(gold), len(gold), limits.confidence)
    pace, speed = _pace(mine, of_item), _speed(mine)
    spread = _spread(mine, of_item)
    weight, reasons = _weigh(len(mine), pace, speed, spread, interval, limits)
    return Effort(
        mine[0].reviewer,
        len(mine),
        median(timed) if timed else None,
        pace,
        speed,
        spread,
        (sum(gold), len(gold)),
        interval,
        weight,
        reasons,
    )


def _others(work: Work, of_item: dict[Hashable, list[Work]]) -> list[Work]:
    return [other for other in of_item[work.item] if other.reviewer != work.reviewer]


def _pace(mine: list[Work], of_item: dict[Hashable, list[Work]]) -> float | None:
    ratios = []
    for work in mine:
        seconds = [o.seconds for o in _others(work, of_item) if o.seconds]
        if work.seconds is not None and seconds:
            ratios.append(work.seconds / median(seconds))
    return median(ratios) if ratios else None


def _speed(mine: list[Work]) -> float | None:
    """Words a minute, in the middle; a review of no seconds counts as one of a tenth."""
    speeds = [60 * w.words / max(w.seconds, 0.1) for w in mine if w.seconds is not None and w.words]
    return median(speeds) if speeds else None


def _spread(mine: list[Work], of_item: dict[Hashable, list[Work]]) -> float | None:
    """None where the others' ratings of the same items hardly differ either."""
    own, theirs = [], []
    for work in mine:
        others = [other.value for other in _others(work, of_item) if other.value is not None]
        if work.value is not None and others:
            own.append(work.value)
            theirs += others
    if len(own) < 2 or pvariance(theirs) == 0:
        return None
    return pvariance(own) / pvariance(theirs)


def _weigh(
    n: int,
    pace: float | None,
    speed: float | None,
    spread: float | None,
    gold: tuple[float, float] | None,
    limits: Limits,
) -> tuple[float, tuple[str, ...]]:
    """Haste counts once, by its stronger sign; haste, sameness and gold multiply."""
    if n < limits.least:
        return 1.0, (f"Fewer than {limits.least} reviews: too few to tell.",)
    hasty, weight, reasons = 1.0, 1.0, []
    if speed is not None and speed > limits.words_per_minute:
        hasty = limits.words_per_minute / speed
        reasons.append(
            f"{speed:.0f} words a minute, where {limits.words_per_minute:g} is skimming."
        )
    if pace is not None and pace < limits.pace:
        hasty = min(hasty, pace / limits.pace)
        reasons.append(f"Takes {pace:.0%} of the time that others take for the same items.")
    if spread is not None and spread < limits.spread:
        weight = 0.5
        reasons.append("Gives nearly the same rating to items that others tell apart.")
    if gold is not None and gold[1] < limits.gold:
        weight *= gold[1] / limits.gold
        reasons.append(f"Agrees with at most {gold[1]:.0%} of the items whose answer is known.")
    return weight * hasty, tuple(reasons)
