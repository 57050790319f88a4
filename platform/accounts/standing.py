"""What the trust of a person rests on, counted now.

The rows that count lie in apps above this one. Each of them registers one function here, when the
site starts; so nothing here looks up.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Invalid

from .models import User
from .trust import Facts, Level, level_of

Counter = Callable[[User], Mapping[str, int]]
_counters: list[Counter] = []
_LINKS = ("http://", "https://", "www.", "](", "mailto:")


def counts(counter: Counter) -> None:
    """Let `counter(person)` add to the fields of `Facts` that are counted."""
    if counter not in _counters:
        _counters.append(counter)


def facts_of(person: Any) -> Facts:
    told: dict[str, int] = {}
    for counter in _counters:
        for name, number in counter(person).items():
            told[name] = told.get(name, 0) + number
    return Facts(
        **told,
        days=(timezone.now() - person.date_joined).days,
        tutorial=person.tutorial_done_at is not None,
        vouched=person.vouched_level,
        suspended=person.is_suspended,
    )


def level(person: Any) -> Level:
    return level_of(facts_of(person))


def refuse_links(person: Any, **texts: str) -> None:
    """Raises `Invalid` by field for a link in a text of somebody who may not write any yet."""
    linked = [field for field, text in texts.items() if any(mark in text for mark in _LINKS)]
    if linked and not level(person).links:
        said = _(
            "Newcomers write without links; that keeps advertising out. Take the link out, or do the "
            "tutorial first. Sources have a field of their own for addresses."
        )
        raise Invalid(said, fields={field: [said] for field in linked})
