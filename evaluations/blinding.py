"""What a reviewer sees of an output: nothing else passes to pages and API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from concepts.definition_data import PairData, SourceData

from .passages import Passage
from .rubric import Rubric
from .states import Mode, Verdict


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

    `today` counts what this reviewer has judged since midnight, in all rounds of this mode.
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


@dataclass(frozen=True)
class SeenJudgement:
    """What one reviewer said, as an adjudicator sees it: neither a name nor a time. `answers`: a scale's
    label and the point given."""

    fidelity: int
    verdict: Verdict
    comment: str
    answers: tuple[tuple[str, int], ...]
    marks: tuple[Passage, ...]


@dataclass(frozen=True)
class BlindReferral:
    """One text to adjudicate, with what its reviewers said."""

    item: BlindItem
    judgements: tuple[SeenJudgement, ...]


@dataclass(frozen=True)
class OwnChoice:
    """What this reviewer chose before, in the numbers that they see; both None for a tie. `changed` as
    of a review."""

    best: int | None
    worst: int | None
    comment: str
    changed: bool

    @property
    def tie(self) -> bool:
        return self.best is None


@dataclass(frozen=True)
class BlindComparison:
    """Texts to choose from, in this reviewer's own order. As with `BlindItem`, no row hangs on it.

    `last` is the token of the comparison that this reviewer judged before this one.
    """

    token: str
    round_id: UUID
    mode: Mode
    term: str
    language: str
    definition_html: str
    sources: tuple[SourceData, ...]
    contrast_pairs: tuple[PairData, ...]
    instruction: str
    kind: str
    texts: tuple[str, ...]
    done: int
    total: int
    today: int
    my_choice: OwnChoice | None
    unfinished: Unfinished | None
    last: str | None

    @property
    def number(self) -> int:
        """As of `BlindItem`."""
        return min(self.done + (self.my_choice is None), self.total)
