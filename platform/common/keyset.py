"""Lists that are turned by where one stands, not by number: a row added or taken out above moves nothing.

A cursor holds the sort keys of the last row seen. It is written by us and read from an address, so it is
taken as data of the declared kinds and nothing else.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

MOST = 2**63 - 1


class BadCursor(ValueError):
    """This is no cursor of this list."""


@dataclass(frozen=True)
class Key:
    """A column that the list is sorted by. The last key of an order is unique: `Key("pk", int)`."""

    name: str
    kind: type
    descending: bool = False

    def order(self, forward: bool) -> str:
        return f"-{self.name}" if self.descending is forward else self.name

    def beyond(self, value: Any, forward: bool) -> Q:
        return Q(**{f"{self.name}__{'lt' if self.descending is forward else 'gt'}": value})


@dataclass(frozen=True)
class Stretch:
    """The rows shown, and the cursors of the pages before and after them, empty where there is none."""

    rows: list[Any]
    previous: str
    next: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


def stretch(rows: QuerySet, keys: Sequence[Key], cursor: str, size: int, full: QuerySet) -> Stretch:
    """The `size` rows where `cursor` stands, from the beginning without one. Raises `BadCursor`.

    Only keys are sorted; the few rows that are shown are then taken from `full`, with all they bring.
    """
    forward, values = _read(cursor, keys) if cursor else (True, None)
    if values is not None:
        rows = rows.filter(_beyond(keys, values, forward))
    order = (key.order(forward) for key in keys)
    plain = rows.select_related(None).prefetch_related(None).order_by(*order)
    found = list(plain.values_list("pk", *(key.name for key in keys))[: size + 1])
    more, found = len(found) > size, found[:size]
    if not forward:
        found.reverse()
    before, after = (bool(cursor), more) if forward else (more, True)
    by_pk = full.in_bulk([pk for pk, *_ in found])
    return Stretch(
        [by_pk[pk] for pk, *_ in found if pk in by_pk],
        _write("<", found[0]) if found and before else "",
        _write(">", found[-1]) if found and after else "",
    )


def _beyond(keys: Sequence[Key], values: list[Any], forward: bool) -> Q:
    """The rows after (or before) these values: the first key differs, or it is equal and the next does."""
    wanted, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        wanted |= equal & key.beyond(value, forward)
        equal &= Q(**{key.name: value})
    return wanted


def _write(way: str, row: tuple[Any, ...]) -> str:
    told = [value.isoformat() if isinstance(value, datetime) else value for value in row[1:]]
    return base64.urlsafe_b64encode(json.dumps([way, *told]).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[Key]) -> tuple[bool, list[Any]]:
    try:
        way, *told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_value(key.kind, each) for key, each in zip(keys, told, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor from error
    if way not in {"<", ">"}:
        raise BadCursor
    return way == ">", values


def _value(kind: type, told: Any) -> Any:
    if kind is datetime:
        value = datetime.fromisoformat(told)
        if value.tzinfo is None:
            raise ValueError
        return value
    if type(told) is not kind:
        raise ValueError
    if isinstance(told, str):
        told.encode()  # half a surrogate pair is refused here
    if (isinstance(told, str) and "\x00" in told) or (isinstance(told, int) and abs(told) > MOST):
        raise ValueError
    return told


class KeysetPagination(BasePagination):
    """For the API. The view's `keys()` says how its list is sorted, its `rows` with what it is shown."""

    page_size = 25
    most = 100

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.address = remove_query_param(request.build_absolute_uri(), "cursor")
        self.count = queryset.count()
        try:
            self.stretch = stretch(
                queryset,
                view.keys(),
                request.query_params.get("cursor", ""),
                self._size(request),
                full=view.rows.all(),
            )
        except BadCursor as error:
            raise ValidationError({"cursor": [_("This is no cursor of this list.")]}) from error
        return self.stretch.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count,
                "next": self._link(self.stretch.next),
                "previous": self._link(self.stretch.previous),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "results"],
            "properties": {
                "count": {"type": "integer"}, "next": link, "previous": link, "results": schema,
            },
        }  # fmt: skip

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        about = {"cursor": "From `next` or `previous`.", "page_size": f"At most {self.most}."}
        kinds = {"cursor": "string", "page_size": "integer"}
        return [
            {"name": name, "in": "query", "description": words, "schema": {"type": kinds[name]}}
            for name, words in about.items()
        ]

    def _size(self, request: Any) -> int:
        wished = request.query_params.get("page_size", "")
        return min(int(wished), self.most) if wished.isdecimal() and int(wished) else self.page_size

    def _link(self, cursor: str) -> str | None:
        return replace_query_param(self.address, "cursor", cursor) if cursor else None
