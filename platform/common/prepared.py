"""Queries that stand behind every step of many people: written as SQL once, and then only run.

Django takes longer to write the SQL of a query with a dozen subqueries than the database to answer it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet


@dataclass(frozen=True)
class Written:
    """A query as it is sent: `params` hold values, or names of those to come (`Name`); `converters` make
    what comes back into what fields hold."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]


@dataclass(frozen=True)
class Name:
    name: str


class Prepared:
    """A queryset with values to come.

    `build` makes it from stand-ins, by name; each is replaced wherever it is a parameter, and all but
    those that `maybe` names must be one. So its SQL must be the same for all values, and no value may
    be None. It may select relations and annotate, and gives what it would give unprepared.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        *,
        maybe: Set[str] = frozenset(),
        **stand_ins: Any,
    ) -> None:
        self._build, self._maybe, self._stand_ins = build, maybe, stand_ins
        self._written: dict[str, Written] = {}  # by the kind of database

    def rows(self, **values: Any) -> list[Any]:
        """All rows for these values, one for each stand-in."""
        connection = connections["default"]
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write(connection)
        sent = {name: _as_sent(connection, value) for name, value in values.items()}
        params = [sent[one.name] if isinstance(one, Name) else one for one in written.params]
        return _run(written, connection, params)

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

    def _write(self, connection: Any) -> Written:
        queryset = self._build(**self._stand_ins)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        names = {_as_sent(connection, one): Name(name) for name, one in self._stand_ins.items()}
        found = tuple(names.get(one, one) for one in params)
        missing = set(names.values()) - {one for one in found if isinstance(one, Name)}
        missing -= {Name(name) for name in self._maybe}
        if missing:
            raise TypeError(f"{missing} are no parameters of this query.")
        columns = [column[0] for column in compiler.select]
        return Written(queryset, compiler, sql, found, compiler.get_converters(columns))


def _run(written: Written, connection: Any, params: list[Any]) -> list[Any]:
    """The queryset, with a compiler that has the answer already."""
    rows = written.queryset.all()
    query: Any = rows.query
    compiler = copy.copy(written.compiler)
    compiler.connection, compiler.query = connection, query
    compiler.get_converters = lambda columns: written.converters
    compiler.execute_sql = lambda *args, **kwargs: [_asked(connection, written.sql, params)]
    query.get_compiler = lambda *args, **kwargs: compiler
    return list(rows)


def _asked(connection: Any, sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cursor(connection: Any) -> Any:
    """On PostgreSQL one that sends values apart from the SQL, so that the server plans it once, too."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    bound: Any = ServerBindingCursor
    return connection._prepare_cursor(bound(connection.connection))


def _as_sent(connection: Any, value: Any) -> Any:
    """As Django hands it to the database's driver."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, int) and connection.vendor == "postgresql":
        return _whole(value)
    return value


def _whole(value: int) -> Any:
    """Of one type whatever its size, or each size would be a statement of its own."""
    from psycopg.types.numeric import Int8

    return Int8(value)
