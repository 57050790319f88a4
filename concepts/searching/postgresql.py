"""The search on PostgreSQL: a generated, weighted tsvector with a GIN index, and pg_trgm over names."""

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from .words import goes_on

TABLE = "concepts_searchtext"
WEIGHTS = {"names": "A", "definition": "B", "why": "C"}
MATCHING = "SELECT concept_id FROM concepts_searchtext WHERE document @@ to_tsquery('simple', %s)"
ALIKE = (
    "SELECT concept_id FROM concepts_conceptname WHERE skeleton %% %s "
    "ORDER BY skeleton <-> %s LIMIT %s"
)


def matching(phrases: tuple[tuple[str, ...], ...], columns: tuple[str, ...]) -> RawSQL:
    weights = "".join(WEIGHTS[column] for column in columns)
    words = " & ".join(f"({_phrase(phrase, weights)})" for phrase in phrases)
    # The statement is a constant, and folded words hold no quotes.
    return RawSQL(MATCHING, [words])  # noqa: S611


def alike(shape: str, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [shape, shape, most])
        return [pk for (pk,) in cursor.fetchall()]


def build(schema_editor: Any) -> None:
    parts = " || ".join(
        f"setweight(to_tsvector('simple', {column}), '{weight}')"
        for column, weight in WEIGHTS.items()
    )
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN document tsvector GENERATED ALWAYS AS ({parts}) STORED"
    )
    schema_editor.execute(f"CREATE INDEX concepts_search_words ON {TABLE} USING gin (document)")
    schema_editor.execute(
        "CREATE INDEX concepts_search_shapes ON concepts_conceptname "
        "USING gist (skeleton gist_trgm_ops(siglen=64))"  # finds the nearest first, and stops
    )


def drop(schema_editor: Any) -> None:
    """The extension stays: another part of the database may use it."""
    schema_editor.execute("DROP INDEX concepts_search_shapes")
    schema_editor.execute("DROP INDEX concepts_search_words")
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN document")


def _phrase(words: tuple[str, ...], weights: str) -> str:
    *before, last = words
    beginning = "*" if goes_on(words) else ""
    whole = [f"'{word}':{weights}" for word in before]
    return " <-> ".join([*whole, f"'{last}':{beginning}{weights}"])
