"""Queries that hang on who asks: written as SQL once for all who may see the same (see `common.prepared`)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from common import stand_in
from common.prepared import Prepared

from .models import User

Shape = tuple[frozenset[str], tuple[str, ...]] | None
"""Roles and languages: what decides how a query reads. None is a stranger."""
SHAPES = 128  # of each query; so many roles and languages hardly come together
ASKER = stand_in.number(999)


class AskedBy:
    """`build(person, **values)` gives the queryset, from stand-ins for the person and the values. It may
    ask for the person's number, roles and languages, and not for the time."""

    def __init__(self, build: Callable[..., QuerySet[Any]], **stand_ins: Any) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._for = lru_cache(maxsize=SHAPES)(self._prepared)

    def rows(self, user: Any, **values: Any) -> list[Any]:
        """What there is for this person."""
        return self._for(_shape(user)).rows(asker=user.pk, **values)

    def first(self, user: Any, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(user, **values)), None)

    def _prepared(self, shape: Shape) -> Prepared:
        person = _somebody(shape)

        def build(asker: int, **values: Any) -> QuerySet[Any]:
            return self._build(person, **values)

        return Prepared(build, maybe={"asker"}, asker=ASKER, **self._stand_ins)


def _shape(user: Any) -> Shape:
    return (frozenset(user.roles), tuple(user.languages)) if user.is_authenticated else None


def _somebody(shape: Shape) -> Any:
    if shape is None:
        return AnonymousUser()
    roles, languages = shape
    person = User(pk=ASKER, languages=list(languages))
    person._roles = set(roles)
    return person
