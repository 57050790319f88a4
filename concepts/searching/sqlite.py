"""The search on SQLite: two FTS5 indexes over the rows of `SearchText`, one of words, one of trigrams.

Both are external-content tables kept by triggers on that one table, as FTS5's manual has them. The
words are folded already, so the plain `ascii` tokenizer is the one that changes nothing.
"""

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from .shapes import trigrams
from .words import goes_on

TABLE = "concepts_searchtext"
INDEXES = {
    "concepts_search_words": (("names", "definition", "why"), "ascii"),
    "concepts_search_shapes": (("shapes",), "trigram"),
}
ALIKE = (
    "SELECT rowid FROM concepts_search_shapes WHERE concepts_search_shapes MATCH %s "
    "ORDER BY rank LIMIT %s"
)
MATCHING = "SELECT rowid FROM concepts_search_words WHERE concepts_search_words MATCH %s"


def matching(phrases: tuple[tuple[str, ...], ...], columns: tuple[str, ...]) -> RawSQL:
    words = " AND ".join(
        f'"{" ".join(phrase)}"{"*" if goes_on(phrase) else ""}' for phrase in phrases
    )
    # The statement is a constant, and folded words hold no quotes.
    return RawSQL(MATCHING, [f"{{{' '.join(columns)}}} : ({words})"])  # noqa: S611


def alike(shape: str, most: int) -> list[int]:
    pieces = " OR ".join(f'"{piece}"' for piece in sorted(trigrams(shape)))
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [pieces, most])
        return [pk for (pk,) in cursor.fetchall()]


def build(schema_editor: Any) -> None:
    for index, (columns, tokenizer) in INDEXES.items():
        listed = ", ".join(columns)
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {index} USING fts5({listed}, content='{TABLE}', "
            f"content_rowid='concept_id', tokenize='{tokenizer}')"
        )
        for verb, acts in _acts(index, columns).items():
            schema_editor.execute(
                f"CREATE TRIGGER {index}_{verb.lower()} AFTER {verb} ON {TABLE} BEGIN {acts} END"
            )


def drop(schema_editor: Any) -> None:
    for index, (columns, _) in INDEXES.items():
        for verb in _acts(index, columns):
            schema_editor.execute(f"DROP TRIGGER {index}_{verb.lower()}")
        schema_editor.execute(f"DROP TABLE {index}")


def _acts(index: str, columns: tuple[str, ...]) -> dict[str, str]:
    """What each write to the table does to an index. FTS5 forgets a text only when told it again."""
    listed = ", ".join(columns)
    new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("NEW", "OLD"))
    put = f"INSERT INTO {index}(rowid, {listed}) VALUES (NEW.concept_id, {new});"  # noqa: S608
    take = (
        f"INSERT INTO {index}({index}, rowid, {listed}) "  # noqa: S608
        f"VALUES ('delete', OLD.concept_id, {old});"
    )
    return {"INSERT": put, "DELETE": take, "UPDATE": take + put}
