"""Reviews in the formats of others: rows in, chunks of bytes out, one row in memory at a time.

Pure: no Django, none of our apps. Who may have which rows, and whether they hold arms, is decided by
`evaluations.services.exporting`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import argilla, label_studio, parquet, table
from . import choices as choices_
from .choices import ChoiceRow
from .rows import ReviewRow

Writer = Callable[[Iterable[Any]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """`ending` stands in the address and in the file's name."""

    ending: str
    label: str
    media_type: str
    write: Writer


FORMATS = {
    format_.ending: format_
    for format_ in (
        Format("jsonl", "JSON Lines", "application/x-ndjson", table.jsonl),
        Format("csv", "CSV for spreadsheets", "text/csv; charset=utf-8", table.csv),
        Format("parquet", "Parquet", "application/vnd.apache.parquet", parquet.write),
        Format("label-studio.json", "Label Studio", "application/json", label_studio.write),
        Format("argilla.json", "Argilla", "application/json", argilla.write),
    )
}


CHOICE_FORMATS = [
    Format("jsonl", "JSON Lines", "application/x-ndjson", choices_.jsonl),
    Format("csv", "CSV for spreadsheets", "text/csv; charset=utf-8", choices_.csv),
]
"""Of `ChoiceRow`s. The other formats have no form for them that their programs share."""


def available(*, choices: bool = False) -> list[Format]:
    """What this installation can write: Parquet needs a library that is not always there."""
    if choices:
        return CHOICE_FORMATS
    return [format_ for format_ in FORMATS.values() if format_.ending != "parquet" or parquet.HERE]


__all__ = ["FORMATS", "ChoiceRow", "Format", "ReviewRow", "available"]
