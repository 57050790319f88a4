"""What a reviewer sees of an output, and in which order: nothing else passes to pages and API."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class OwnReview:
    """What this reviewer said about it before."""

    fidelity: int
    verdict: str
    comment: str


@dataclass(frozen=True)
class BlindItem:
    """One text to judge. No row hangs on it, so nothing that tells the arm can be reached."""

    token: str
    round_id: UUID
    term: str
    language: str
    definition_html: str
    instruction: str
    kind: str
    text: str
    done: int
    total: int
    my_review: OwnReview | None

    @property
    def number(self) -> int:
        """Which of `total` this is: the next one, or the last one while changing a review."""
        return min(self.done + (self.my_review is None), self.total)


def shuffled(tokens: Iterable[str], seed: int, reviewer_id: int) -> list[str]:
    """The round's tokens in the order of this reviewer, the same at every visit.

    Sorted by SHA-256 of seed, reviewer and token, so the order depends on nothing that an arm or an
    instruction could influence.
    """

    def place(token: str) -> str:
        return hashlib.sha256(f"{seed}:{reviewer_id}:{token}".encode()).hexdigest()

    return sorted(tokens, key=place)
