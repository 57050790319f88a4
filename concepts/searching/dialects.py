"""Which module speaks to which database."""

from typing import Any, Protocol

from django.db import connections
from django.db.models.expressions import RawSQL

from . import postgresql, sqlite


class Dialect(Protocol):
    """What a database must be able to do for the search."""

    def matching(self, phrases: tuple[tuple[str, ...], ...], columns: tuple[str, ...]) -> RawSQL:
        """Ids of the concepts that have all `phrases` in `columns` of their search text."""

    def alike(self, shape: str, most: int) -> list[int]:
        """Ids of the concepts whose names share the most three-letter pieces with `shape`."""

    def build(self, schema_editor: Any) -> None:
        """For migrations: make the index."""

    def drop(self, schema_editor: Any) -> None:
        """For migrations: take the index away."""


def dialect_of(alias: str) -> Dialect:
    """The dialect of the database called `alias`."""
    return postgresql if connections[alias].vendor == "postgresql" else sqlite
