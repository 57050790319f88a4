"""One line per review: JSON Lines and CSV."""

import csv as csv_
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from .rows import COLUMNS

# A spreadsheet takes a cell that begins with one of these for a formula and runs it (CWE-1236).
# The last four are the wide forms that some of them read alike.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Row(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def jsonl(rows: Iterable[Row]) -> Iterator[bytes]:
    for row in rows:
        yield (json.dumps(row.to_dict(), ensure_ascii=False) + "\n").encode()


def csv(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """With a head line; cells that a spreadsheet would run begin with an apostrophe."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(value) for value in row.to_dict().values()])


def _line(cells: Iterable[Any]) -> bytes:
    buffer = io.StringIO()
    csv_.writer(buffer, quoting=csv_.QUOTE_MINIMAL).writerow(cells)
    return buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if not isinstance(value, str):
        return value
    first = value.lstrip(" \u00a0")
    return f"'{value}" if first.startswith(FORMULA) or value.startswith("'") else value
