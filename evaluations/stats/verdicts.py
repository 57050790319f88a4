"""What the reviewers said in one word."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from .effects import Rating


def majority(verdicts: Sequence[str]) -> str | None:
    """The verdict of more than half, or None: half is not a majority."""
    if not verdicts:
        return None
    verdict, count = Counter(verdicts).most_common(1)[0]
    return verdict if 2 * count > len(verdicts) else None


def majorities(ratings: Iterable[Rating], arm: str) -> dict[Hashable, str | None]:
    """The majority verdict on the text `arm` gave to each instruction."""
    said: dict[Hashable, list[str]] = defaultdict(list)
    for rating in ratings:
        if rating.arm == arm:
            said[rating.instruction].append(rating.verdict)
    return {instruction: majority(verdicts) for instruction, verdicts in said.items()}


def counts(values: Iterable[Hashable], order: Sequence[Hashable]) -> dict[Hashable, int]:
    """How often each of `order` occurs, zeros included, in that order."""
    found = Counter(values)
    return {value: found[value] for value in order}
