"""What one review is, outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review of one text. `reviewer` is a letter or, for admins who ask, a name; `reviewer_key` is
    the same person's throughout a round and leads to nobody. `arm` is None while the round is blind, and
    for gold texts, which no arm wrote; `gold` says what kind of one it is, once the round is closed.
    `answers` are to the rubric's further questions, `spans` the marked passages. `stale_since`: when
    another version of the definition became the reference, or None.

    Imported texts: `id` is what the file called it, told like the arm after the blind; `concept` is ""
    and `definition_version` None where they were judged against a reference of their own.
    """

    round: str
    concept: str
    definition_version: int | None
    item: str
    id: str
    instruction: str
    kind: str
    text: str
    arm: str | None
    gold: str | None
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
    stale_since: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; the columns of the tables, in their order."""
        return {name: _plain(getattr(self, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


# `reviewer_key` serves the formats that want an id of a person; a table has the letter.
COLUMNS = tuple(name for name in ReviewRow.__slots__ if name != "reviewer_key")
