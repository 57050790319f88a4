"""Many counts by one query."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Func, IntegerField, QuerySet, Subquery


def counting(user: Any, asked: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """One row: how many rows each of `asked` has, as numbers in a row beside the person's own."""
    columns = {f"count_{place}": _how_many(rows) for place, rows in enumerate(asked)}
    people = get_user_model()._default_manager.filter(pk=user.pk)
    return people.annotate(**columns).values_list(*columns)


def counted(user: Any, asked: Sequence[QuerySet[Any]]) -> list[int]:
    """The numbers. `user` has an account; what it counts hangs on `asked` alone."""
    found = counting(user, asked).first() or ()
    return [count or 0 for count in found] or [0] * len(asked)


def _how_many(rows: QuerySet[Any]) -> Subquery:
    """As a column. A plain function: an aggregate would group by what `rows` carry."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(how_many=number).values("how_many"))
