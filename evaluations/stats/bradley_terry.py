"""Which of two texts was found more faithful, made into one scale of arms.

Bradley and Terry: an arm of strength s beats one of strength t with probability
exp(s) / (exp(s) + exp(t)). A tie counts as half a win for each; the likelihood of R. R. Davidson's
model of ties (JASA 65, 1970) hangs on strengths through the same totals, wins plus half the ties.

The likelihood is concave in the strengths (D. R. Hunter, "MM algorithms for generalized Bradley-Terry
models", Annals of Statistics 32(1), 2004), so Newton's method finds its one maximum, in a few steps
also where Hunter's own algorithm needs thousands: where arms nearly always win. Arms that never met,
or one that won every time, have no finite strength of their own; so every two arms also play `prior`
imagined games, half won by each: a penalty towards equality. `connected` says whether the real choices
alone would have told.

Intervals resample items and reviewers (see bootstrap.py).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from .bootstrap import Floats, draws, numbered, percentile_interval
from .effects import Sampling


@dataclass(frozen=True)
class Choice:
    """One reviewer's choice between the texts of two arms; `chosen` is None for a tie."""

    item: Hashable
    reviewer: Hashable
    first: str
    second: str
    chosen: str | None


@dataclass(frozen=True)
class Strength:
    """Log strength relative to the reference (or to the mean of all), with its interval.

    `chance` is the probability of being chosen over the reference (or over an average arm).
    """

    arm: str
    strength: float
    low: float | None
    high: float | None
    chance: float
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True)
class Tournament:
    """Strengths, strongest first. `connected` is False where the penalty decides, not the data."""

    strengths: list[Strength]
    connected: bool


def strengths(
    choices: Sequence[Choice],
    *,
    reference: str | None = None,
    prior: float = 0.1,
    sampling: Sampling | None = None,
) -> Tournament | None:
    """None for no choices. Raises ValueError for a choice that was not offered, or no `prior`."""
    if prior <= 0:
        raise ValueError("Without a penalty an arm that won every time has no finite strength.")
    if not choices:
        return None
    sampling = sampling or Sampling()
    arms = list(dict.fromkeys(arm for c in choices for arm in (c.first, c.second)))
    games = _games(choices, arms)
    around = arms.index(reference) if reference is not None else None
    point = _relative(_fit(games[None], prior), around)[0]
    spread = _relative(_fit(_resampled(choices, arms, sampling), prior), around)
    told = len({c.item for c in choices}) > 1
    rows = [
        _strength(arm, float(point[i]), spread[:, i] if told else None, choices, sampling)
        for i, arm in enumerate(arms)
    ]
    rows.sort(key=lambda row: -row.strength)
    return Tournament(rows, _connected(games))


def _outcomes(choices: Sequence[Choice], arms: Sequence[str]) -> tuple[np.ndarray, Floats]:
    """For each choice the cells (a beats b) and (b beats a) of a flat table, and their halves."""
    number = {arm: index for index, arm in enumerate(arms)}
    cells, points = [], []
    for choice in choices:
        a, b = number[choice.first], number[choice.second]
        if a == b or choice.chosen not in (None, choice.first, choice.second):
            raise ValueError("A choice is between two different arms, and for one of them or none.")
        cells.append((a * len(arms) + b, b * len(arms) + a))
        won = 0.5 if choice.chosen is None else float(choice.chosen == choice.first)
        points.append((won, 1 - won))
    return np.array(cells), np.array(points)


def _games(choices: Sequence[Choice], arms: Sequence[str]) -> Floats:
    """(K, K): how often the row's arm was chosen over the column's, a tie as half."""
    cells, points = _outcomes(choices, arms)
    flat = np.bincount(cells.ravel(), weights=points.ravel(), minlength=len(arms) ** 2)
    return flat.reshape(len(arms), len(arms)).astype(np.float64)


def _resampled(choices: Sequence[Choice], arms: Sequence[str], sampling: Sampling) -> Floats:
    """(B, K, K): the same with items and reviewers drawn anew; draws of no choice are left out."""
    cells, points = _outcomes(choices, arms)
    items, reviewers = (
        numbered([c.item for c in choices]),
        numbered([c.reviewer for c in choices]),
    )
    random = np.random.default_rng(sampling.seed)
    of_items = draws(random, int(items.max()) + 1, sampling.resamples)
    of_reviewers = draws(random, int(reviewers.max()) + 1, sampling.resamples)
    flat = [
        np.bincount(
            cells.ravel(),
            weights=(points * (item[items] * reviewer[reviewers])[:, None]).ravel(),
            minlength=len(arms) ** 2,
        )
        for item, reviewer in zip(of_items, of_reviewers, strict=True)
    ]
    tables = np.array(flat, dtype=np.float64).reshape(-1, len(arms), len(arms))
    return tables[tables.sum(axis=(1, 2)) > 0]


def _fit(games: Floats, prior: float, steps: int = 200) -> Floats:
    """(B, K) log strengths by Newton's method, all B tables at once; their mean is 0.

    No step is longer than 1, so none overshoots. A table of ones stands for the strengths' common
    level, which the likelihood leaves open.
    """
    games = games + prior / 2 * (1 - np.eye(games.shape[1]))
    met, won = games + games.transpose(0, 2, 1), games.sum(axis=2)
    logs, arms = np.zeros(won.shape), np.arange(games.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(logs[:, None, :] - logs[:, :, None]))
        weight = met * chance * (1 - chance)
        curve = 1.0 - weight
        curve[:, arms, arms] += weight.sum(axis=2)
        step = np.linalg.solve(curve, (won - (met * chance).sum(axis=2))[:, :, None])[:, :, 0]
        step = step / np.maximum(1, np.abs(step).max(axis=1, keepdims=True))
        logs = logs + step
        if np.abs(step).max() < 1e-9:
            break
    return logs - logs.mean(axis=1, keepdims=True)


def _relative(logs: Floats, around: int | None) -> Floats:
    if around is None:
        return logs - logs.mean(axis=1, keepdims=True)
    return logs - logs[:, around : around + 1]


def _strength(
    arm: str, point: float, spread: Floats | None, choices: Sequence[Choice], sampling: Sampling
) -> Strength:
    mine = [c for c in choices if arm in (c.first, c.second)]
    low, high = (None, None) if spread is None else percentile_interval(spread, sampling.confidence)
    wins, ties = sum(c.chosen == arm for c in mine), sum(c.chosen is None for c in mine)
    chance = float(1 / (1 + np.exp(-point)))
    return Strength(arm, point, low, high, chance, wins, ties, len(mine) - wins - ties)


def _connected(games: Floats) -> bool:
    """Whether each arm has beaten each other one, directly or through others (Ford 1957)."""
    reach = (games > 0) | np.eye(len(games), dtype=bool)
    for _ in range(len(games)):
        reach = reach @ reach
    return bool(reach.all())
