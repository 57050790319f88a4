"""Something that waits for a person, and the reasons why things do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.states import Role


@dataclass(frozen=True)
class Thing:
    """One line: what it is about, what is to be done, and where."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Kind:
    """One reason why things wait: for whom, which rows, how each reads. `group` is the list;
    without `roles` things wait for anybody."""

    group: str
    roles: frozenset[Role]
    rows: Callable[[Any], QuerySet]
    line: Callable[[Any], Thing]
