"""What the reviewers said in one word."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from .effects import Rating


def majority(verdicts: Sequence[str], weights: Sequence[float] | None = None) -> str | None:
    """The verdict of more than half, or of more than half of the weight; half is no majority."""
    if not verdicts:
        return None
    given = weights or [1.0] * len(verdicts)
    found: dict[str, float] = defaultdict(float)
    for verdict, weight in zip(verdicts, given, strict=True):
        found[verdict] += weight
    most = max(found, key=found.__getitem__)
    return most if 2 * found[most] > sum(given) else None


def majorities(ratings: Iterable[Rating], arm: str) -> dict[Hashable, str | None]:
    """The majority verdict, by weight, on the text `arm` gave to each instruction."""
    said: dict[Hashable, list[Rating]] = defaultdict(list)
    for rating in ratings:
        if rating.arm == arm:
            said[rating.instruction].append(rating)
    return {
        instruction: majority([row.verdict for row in rows], [row.weight for row in rows])
        for instruction, rows in said.items()
    }


def counts(values: Iterable[Hashable], order: Sequence[Hashable]) -> dict[Hashable, int]:
    """How often each of `order` occurs, zeros included, in that order."""
    found = Counter(values)
    return {value: found[value] for value in order}
