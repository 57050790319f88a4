"""How often one arm is preferred to another, of pairs and of best-worst choices alike.

A placing says which of the texts shown was best and which worst. Of two arms in it one is preferred if
it is the best or the other is the worst; otherwise, and in a tie, the point is halved. The share of
points is the probability that the next reviewer prefers the arm on the next instruction.

The interval is that of clusters.py, over instructions and reviewers, with one imagined instruction
added on which every reviewer is tied: so where all say the same, a few choices do not make a certainty.
That is the idea of A. Agresti and B. A. Coull, "Approximate is better than exact for interval estimation
of binomial proportions", The American Statistician 52(2), 1998, at the size of a cluster. How often it
holds the truth stands in docs/reference/statistics.md.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from .clusters import clustered_mean
from .effects import Sampling
from .judgements import Judgement
from .krippendorff import Alpha, alpha

IMAGINED = object()  # the instruction on which everybody is tied


@dataclass(frozen=True)
class Placing:
    """One reviewer's choice among the arms shown for an instruction; no best and no worst is a tie."""

    item: Hashable
    instruction: Hashable
    reviewer: Hashable
    shown: tuple[str, ...]
    best: str | None
    worst: str | None

    def place(self, arm: str) -> int:
        """1 for the best, -1 for the worst, 0 between them."""
        return (arm == self.best) - (arm == self.worst)


@dataclass(frozen=True)
class Preference:
    """`mean` is the share of points; wins, ties and losses add up to `n`.

    `low` and `high` are None with fewer than two instructions or two reviewers.
    """

    mean: float
    low: float | None
    high: float | None
    wins: int
    ties: int
    losses: int
    n: int
    instructions: int
    reviewers: int


def preference(
    placings: Iterable[Placing], arm: str, against: str, sampling: Sampling | None = None
) -> Preference | None:
    """Of the placings that show both; None if there are none."""
    both = [row for row in placings if {arm, against} <= set(row.shown)]
    if not both:
        return None
    steps = [row.place(arm) - row.place(against) for row in both]
    points = [0.5 if step == 0 else float(step > 0) for step in steps]
    instructions, reviewers = [r.instruction for r in both], [r.reviewer for r in both]
    low, high = _interval(points, instructions, reviewers, sampling or Sampling())
    wins, losses = points.count(1.0), points.count(0.0)
    sizes = len(both), len(set(instructions)), len(set(reviewers))
    return Preference(fmean(points), low, high, wins, sizes[0] - wins - losses, losses, *sizes)


def _interval(
    points: Sequence[float],
    instructions: Sequence[Hashable],
    reviewers: Sequence[Hashable],
    sampling: Sampling,
) -> tuple[float | None, float | None]:
    people = list(dict.fromkeys(reviewers))
    if min(len(set(instructions)), len(people)) < 2:
        return None, None
    found = clustered_mean(
        [*points, *[0.5] * len(people)],
        [*instructions, *[IMAGINED] * len(people)],
        [*reviewers, *people],
        sampling,
    ).interval(sampling.confidence)
    if found is None:
        return None, None
    return max(0.0, found[0]), min(1.0, found[1])


def place_means(
    placings: Sequence[Placing], arm: str, sampling: Sampling
) -> tuple[float, float | None, float | None] | None:
    """(times best - times worst) / times shown, with its interval; None for an arm never shown."""
    mine = [row for row in placings if arm in row.shown]
    if not mine:
        return None
    found = clustered_mean(
        [float(row.place(arm)) for row in mine],
        [row.instruction for row in mine],
        [row.reviewer for row in mine],
        sampling,
    )
    low, high = found.interval(sampling.confidence) or (None, None)
    return found.mean, low, high


def agreement(placings: Iterable[Placing], sampling: Sampling) -> Alpha:
    """Krippendorff's alpha of where each text is placed: best, between, worst, at equal steps.

    The interval resamples comparisons whole, since the places of their texts hang together.
    """
    places = [
        Judgement((row.item, arm), row.reviewer, float(row.place(arm)))
        for row in placings
        for arm in row.shown
    ]
    return alpha(places, "interval", sampling, cluster=lambda text: text[0])
