"""What is somebody's alone, and goes when they leave.

The rows lie in apps above this one, or beside the one that lets people go. Each registers here what it
has, when the site starts; so nothing here looks up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Rows = Callable[[Any], Any]


@dataclass(frozen=True)
class Own:
    """`rows(person)` is a queryset of them; `label`, a lazy text, says what they are, to the one who
    leaves."""

    label: Any
    rows: Rows


_owned: list[Own] = []


def owns(label: Any, rows: Rows) -> None:
    if all(each.label != label for each in _owned):
        _owned.append(Own(label, rows))


def owned_by(person: Any) -> list[tuple[Any, Any]]:
    """What goes, by its label."""
    return [(each.label, each.rows(person)) for each in _owned]
