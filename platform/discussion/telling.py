"""What other pages show of a discussion."""

from dataclasses import dataclass
from typing import Any

from concepts.models import Concept

from .models import Thread
from .permissions import may_discuss
from .states import ThreadState

NEWEST = 5


@dataclass(frozen=True)
class Brief:
    """The newest threads on a concept, how many there are, and whether this person may begin one."""

    threads: list[Thread]
    open: int
    resolved: int
    may_discuss: bool

    @property
    def total(self) -> int:
        return self.open + self.resolved


def brief(concept: Concept, user: Any) -> Brief:
    """In two queries; one while there is no thread."""
    rows = Thread.objects.visible_to(user).of_concept(concept)
    counts = rows.counts()
    some = any(counts.values())
    return Brief(
        threads=list(rows.for_list().order_by("-last_at", "-pk")[:NEWEST]) if some else [],
        open=counts[ThreadState.OPEN],
        resolved=counts[ThreadState.RESOLVED],
        may_discuss=bool(may_discuss(user)),
    )
