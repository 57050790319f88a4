"""What other pages show of a discussion."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.asked import AskedBy
from common import stand_in
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
    """In one query; two where there are more threads than are shown."""
    threads = _NEWEST.rows(user, concept=concept.pk)
    counts = Counter(thread.state for thread in threads)
    if len(threads) == NEWEST:
        counts = Counter(Thread.objects.visible_to(user).of_concept(concept).counts())
    return Brief(
        threads=threads,
        open=counts[ThreadState.OPEN],
        resolved=counts[ThreadState.RESOLVED],
        may_discuss=bool(may_discuss(user)),
    )


def _newest(user: Any, concept: int) -> QuerySet[Thread]:
    rows = Thread.objects.visible_to(user).of_concept(concept).for_list()
    return rows.order_by("-last_at", "-pk")[:NEWEST]


_NEWEST = AskedBy(_newest, concept=stand_in.number())
