"""Notifications under what they are about, as the page and the mails show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import Notification
from .wording import sentence


@dataclass(frozen=True)
class Line:
    """One notification in words."""

    row: Notification
    sentence: str


@dataclass(frozen=True)
class Group:
    """What is new on one concept, or on nothing in particular."""

    title: str
    url: str
    concept_id: int | None
    rows: list[Line] = field(default_factory=list)

    @property
    def unread(self) -> int:
        return sum(line.row.read_at is None for line in self.rows)


def groups(rows: Iterable[Notification]) -> list[Group]:
    """Grouped, the group with the newest first; `rows` come newest first and `for_list()`."""
    found: dict[int | None, Group] = {}
    for row in rows:
        if row.concept_id not in found:
            concept = row.concept
            title, url = (concept.term, concept.get_absolute_url()) if concept else ("Lacuna", "")
            found[row.concept_id] = Group(title, url, row.concept_id)
        found[row.concept_id].rows.append(Line(row, sentence(row.act, direct=row.is_direct)))
    return list(found.values())
