"""What a reviewer sees of an output: nothing else passes to pages and API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from concepts.definition_data import PairData, SourceData

from .rubric import Rubric


@dataclass(frozen=True)
class OwnReview:
    """What this reviewer said about it before. `changed`: there is an earlier judgement to put back."""

    fidelity: int
    verdict: str
    comment: str
    answers: dict[str, int]
    spans: list[dict[str, Any]]
    changed: bool


@dataclass(frozen=True)
class LastReview:
    """The text of this round that this reviewer judged last, this one aside."""

    token: str
    fidelity: int
    verdict: str
    changed: bool


@dataclass(frozen=True)
class Unfinished:
    """What they began to say about it and did not submit, as it was typed."""

    content: dict[str, str]
    saved_at: datetime


@dataclass(frozen=True)
class BlindItem:
    """One text to judge. No row hangs on it, so nothing that tells the arm can be reached.

    `today` counts what this reviewer has judged since midnight, in all rounds.
    """

    token: str
    round_id: UUID
    term: str
    language: str
    definition_html: str
    sources: tuple[SourceData, ...]
    contrast_pairs: tuple[PairData, ...]
    rubric_version: int
    rubric: Rubric
    instruction: str
    kind: str
    text: str
    done: int
    total: int
    today: int
    my_review: OwnReview | None
    unfinished: Unfinished | None
    last: LastReview | None

    @property
    def number(self) -> int:
        """Which of `total` this is: the next one, or the last one while changing a review."""
        return min(self.done + (self.my_review is None), self.total)
