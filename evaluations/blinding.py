"""What a reviewer sees of an output: nothing else passes to pages and API."""

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
