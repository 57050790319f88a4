"""What one review is, outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review of one text. `reviewer` is a letter or, for admins who ask, a name; `reviewer_key` is
    the same person's throughout a round and leads to nobody. `arm` is None while the round is blind.
    `answers` are to the rubric's further questions, `spans` the marked passages.
    """

    round: str
    concept: str
    definition_version: int
    item: str
    instruction: str
    kind: str
    text: str
    arm: str | None
    reviewer: str
    reviewer_key: str
    fidelity: int
    verdict: str
    comment: str
    answers: dict[str, Any]
    spans: list[dict[str, Any]]
    rubric_version: int
    is_demo: bool
    reviewed_at: datetime
    changed_at: datetime

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; the columns of the tables, in their order."""
        return {name: _plain(getattr(self, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


# `reviewer_key` serves the formats that want an id of a person; a table has the letter.
COLUMNS = tuple(name for name in ReviewRow.__slots__ if name != "reviewer_key")
