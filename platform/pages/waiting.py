"""What waits for a person, in three lists: to review, to decide, to answer.

The bar counts the same rows that the start page lists, so that the two cannot disagree. All that a page's
frame counts is asked in one query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.asked import AskedBy
from common.counting import counting
from following.models import Notification

from .kinds import KINDS
from .things import Kind, Thing

SHOWN = 5
MOST = 100  # when a person asks for the whole list

GROUPS = {
    "Review": (pgettext_lazy("waiting", "Review"), _("No text waits for your judgement.")),
    "Decide": (pgettext_lazy("waiting", "Decide"), _("No decision waits for you.")),
    "Answer": (pgettext_lazy("waiting", "Answer"), _("Nothing of yours came back.")),
}


@dataclass(frozen=True)
class Group:
    """One of the three lists. `key` names it in an address, in whatever language the page is; `more` is
    how many things it does not show."""

    key: str
    name: str
    empty: str
    things: list[Thing]
    more: int


@dataclass(frozen=True)
class Counts:
    """What the frame of each page tells a person: how many things wait for them, of each kind, and how
    many notifications are unread."""

    kinds: tuple[tuple[Kind, int], ...]
    unread: int

    @property
    def waiting(self) -> int:
        return sum(count for _, count in self.kinds)


def counts_for(user: Any) -> Counts:
    """All of it by one query, whatever the roles."""
    kinds = _kinds(user)
    found = _COUNTS.first(user) or [0] * (len(kinds) + 1)
    *counts, unread = (count or 0 for count in found)
    return Counts(tuple(zip(kinds, counts, strict=True)), unread)


def _kinds(user: Any) -> list[Kind]:
    return [kind for kind in KINDS if not kind.roles or kind.roles & user.roles]


def _counts(user: Any) -> QuerySet:
    asked = [kind.rows(user) for kind in _kinds(user)]
    asked.append(Notification.objects.visible_to(user).unread())
    return counting(user, asked)


_COUNTS = AskedBy(_counts)  # at the head of every page of a member


def count_for(user: Any) -> int:
    """How many things wait for this person."""
    return counts_for(user).waiting


def lists_for(user: Any, whole: str = "", counts: Counts | None = None) -> list[Group]:
    """The three lists of the start page, oldest things first; the one named `whole` in full. Only
    kinds of which there is something are asked for."""
    counts = counts or counts_for(user)
    return [
        _group(name, counts.kinds, user, MOST if name.lower() == whole else SHOWN)
        for name in GROUPS
    ]


def _group(name: str, kinds: Iterable[tuple[Kind, int]], user: Any, shown: int) -> Group:
    things: list[Thing] = []
    total = 0
    for kind, count in kinds:
        if kind.group == name and count:
            total += count
            if left := shown - len(things):
                things += [kind.line(row) for row in kind.rows(user)[:left]]
    title, empty = GROUPS[name]
    return Group(name.lower(), str(title), str(empty), things, total - len(things))
