"""One line per choice between texts: JSON Lines and CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import table


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice. `texts` are in an order that is the same for all reviewers, and `arms` in the same order;
    None while the round is blind. `seen` is the order in which this reviewer saw them, and `best` and
    `worst`, None for a tie, are places in `texts` as well; all count from 1.
    """

    round: str
    mode: str
    concept: str
    definition_version: int
    item: str
    instruction: str
    kind: str
    texts: list[str]
    arms: list[str] | None
    seen: list[int]
    best: int | None
    worst: int | None
    reviewer: str
    comment: str
    is_demo: bool
    reviewed_at: datetime
    changed_at: datetime

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; the columns of the table, in their order."""
        row = {name: getattr(self, name) for name in COLUMNS}
        dates = {name: row[name].isoformat() for name in ("reviewed_at", "changed_at")}
        return row | dates


COLUMNS = tuple(ChoiceRow.__slots__)


def jsonl(rows: Iterable[ChoiceRow]) -> Iterator[bytes]:
    return table.jsonl(rows)


def csv(rows: Iterable[ChoiceRow]) -> Iterator[bytes]:
    return table.csv(rows, COLUMNS)
