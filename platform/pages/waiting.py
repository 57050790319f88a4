"""What waits for a person, in three lists: to review, to decide, to answer.

The bar counts the same rows that the start page lists, so that the two cannot disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .kinds import KINDS
from .things import Kind, Thing

SHOWN = 5
MOST = 100  # when a person asks for the whole list

GROUPS = {
    "Review": "No text waits for your judgement.",
    "Decide": "No decision waits for you.",
    "Answer": "Nothing of yours came back.",
}


@dataclass(frozen=True)
class Group:
    """One of the three lists. `more` is how many things it does not show."""

    name: str
    empty: str
    things: list[Thing]
    more: int


def count_for(user: Any) -> int:
    """How many things wait for this person."""
    return sum(kind.rows(user).count() for kind in _kinds_for(user))


def lists_for(user: Any, whole: str = "") -> list[Group]:
    """The three lists of the start page, oldest things first; the one named `whole` in full."""
    kinds = list(_kinds_for(user))
    return [
        _group(name, empty, kinds, user, MOST if name.lower() == whole else SHOWN)
        for name, empty in GROUPS.items()
    ]


def _group(name: str, empty: str, kinds: list[Kind], user: Any, shown: int) -> Group:
    things: list[Thing] = []
    total = 0
    for kind in kinds:
        if kind.group == name:
            rows = kind.rows(user)
            total += rows.count()
            things += [kind.line(row) for row in rows[: shown - len(things)]]
    return Group(name, empty, things, total - len(things))


def _kinds_for(user: Any) -> Iterator[Kind]:
    return (kind for kind in KINDS if not kind.roles or kind.roles & user.roles)
