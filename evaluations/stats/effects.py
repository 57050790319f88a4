"""How good an arm is, and how much better than another, with the uncertainty of both."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from .bootstrap import crossed_means, percentile_interval


@dataclass(frozen=True)
class Rating:
    """One reviewer's judgement of the text one arm gave to one instruction.

    `weight` is the reviewer's, above 0; policies before 3 give everybody 1.
    """

    instruction: Hashable
    reviewer: Hashable
    arm: str
    fidelity: int
    verdict: str
    weight: float = 1.0


@dataclass(frozen=True)
class Sampling:
    """How an interval is made: its coverage, how many resamples, from which seed."""

    confidence: float = 0.95
    resamples: int = 4000
    seed: int = 0


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval, over so many values, instructions and reviewers.

    `low` and `high` are None when there are fewer than two instructions or two reviewers: then the
    data say nothing about how the next one would differ.
    """

    mean: float
    low: float | None
    high: float | None
    n: int
    instructions: int
    reviewers: int


def estimate(
    values: Sequence[float],
    instructions: Sequence[Hashable],
    reviewers: Sequence[Hashable],
    sampling: Sampling,
    weights: Sequence[float] | None = None,
) -> Estimate | None:
    """Mean and percentile interval, instructions and reviewers resampled; None for no values.

    `weights` is one for each value; without it all count alike.
    """
    if not values:
        return None
    sizes = len(set(instructions)), len(set(reviewers))
    low = high = None
    if min(sizes) >= 2:
        means = crossed_means(
            values,
            instructions,
            reviewers,
            resamples=sampling.resamples,
            seed=sampling.seed,
            weights=weights,
        )
        low, high = percentile_interval(means, sampling.confidence)
    return Estimate(fmean(values, weights), low, high, len(values), *sizes)


def mean_fidelity(ratings: Iterable[Rating], arm: str, sampling: Sampling) -> Estimate | None:
    """Mean fidelity of one arm."""
    mine = [rating for rating in ratings if rating.arm == arm]
    return estimate(
        [rating.fidelity for rating in mine],
        [rating.instruction for rating in mine],
        [rating.reviewer for rating in mine],
        sampling,
        [rating.weight for rating in mine],
    )


def paired_effect(
    ratings: Iterable[Rating], arm: str, against: str, sampling: Sampling
) -> Estimate | None:
    """Mean fidelity of `arm` minus `against`, within instruction and reviewer; weights left aside.

    Only pairs count in which one reviewer rated both arms on one instruction: a strict reviewer and
    a hard instruction weigh on both sides and cancel out.
    """
    pairs = paired_differences(ratings, arm, against)
    return estimate(
        list(pairs.values()),
        [instruction for instruction, _ in pairs],
        [reviewer for _, reviewer in pairs],
        sampling,
    )


def paired_differences(
    ratings: Iterable[Rating], arm: str, against: str
) -> dict[tuple[Hashable, Hashable], float]:
    """(instruction, reviewer) -> fidelity of `arm` minus that of `against`, where both are there."""
    seen: dict[tuple[Hashable, Hashable], dict[str, int]] = defaultdict(dict)
    for rating in ratings:
        seen[rating.instruction, rating.reviewer][rating.arm] = rating.fidelity
    return {
        key: float(arms[arm] - arms[against])
        for key, arms in seen.items()
        if arm in arms and against in arms
    }


def weights_of(ratings: Iterable[Rating]) -> dict[Hashable, float]:
    """Reviewer -> weight."""
    return {rating.reviewer: rating.weight for rating in ratings}


@dataclass(frozen=True)
class InstructionEffect:
    """The paired difference on one instruction: mean (by weight) and range over its reviewers."""

    instruction: Hashable
    mean: float
    low: float
    high: float
    reviewers: int


def effects_by_instruction(
    ratings: Iterable[Rating], arm: str, against: str
) -> list[InstructionEffect]:
    """One row per instruction, in order of first appearance."""
    ratings = list(ratings)
    weights = weights_of(ratings)
    rows: dict[Hashable, list[tuple[float, float]]] = defaultdict(list)
    for (instruction, reviewer), found in paired_differences(ratings, arm, against).items():
        rows[instruction].append((found, weights[reviewer]))
    return [_on_instruction(instruction, found) for instruction, found in rows.items()]


def _on_instruction(
    instruction: Hashable, found: Sequence[tuple[float, float]]
) -> InstructionEffect:
    values = [value for value, _ in found]
    mean = fmean(values, [weight for _, weight in found])
    return InstructionEffect(instruction, mean, min(values), max(values), len(values))
