"""A file of proposals, row by row: what each says, or why it cannot be read.

CSV with a line of names at its head, or one JSON object per line; docs/how-to/import-proposals.md tells
people what a row is. Nothing here touches the database.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import Invalid
from common.parsing import strict_json

FILE_BYTES = 1024 * 1024
MOST_ROWS = 500
FIELD_LETTERS = 20_000
NEEDED = ("term", "why")
KEYS = ("term", "aliases", "language", "traditions", "why", "sources")
LISTS = ("aliases", "traditions")
FORMER = {"tradition": "traditions"}  # what files called it once
UNKNOWN = gettext_noop(
    "The first line names the columns, and does not know %(columns)s. Columns are %(known)s; only "
    "%(needed)s are needed."
)
MISSING = gettext_noop(
    "The first line names the columns, and lacks %(columns)s. Columns are %(known)s; only "
    "%(needed)s are needed."
)
TWICE = gettext_noop(
    "The first line names the columns, and has one twice of its names. Columns are %(known)s; only "
    "%(needed)s are needed."
)


@dataclass(frozen=True)
class ProposalRow:
    """The arguments of `services.proposing.propose`. `number` is the line of the file where it begins."""

    number: int
    term: str
    why: str
    aliases: tuple[str, ...] = ()
    language: str = "en"
    traditions: tuple[str, ...] = ()
    sources: str = ""


@dataclass(frozen=True)
class Unread:
    """A row that says nothing we could propose, and why."""

    number: int
    errors: tuple[str, ...]


def decoded(content: bytes) -> str:
    """The file's text. Raises Invalid on `file`."""
    if len(content) > FILE_BYTES:
        raise Invalid.field(
            "file",
            _("The file has more than %(file_bytes)s bytes. Split it into several.")
            % {"file_bytes": f"{FILE_BYTES:,}"},
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid.field(
            "file",
            _(
                "Line %(line)s is not UTF-8. Save the file in that encoding (in a spreadsheet: “CSV "
                "UTF-8”) and choose it again."
            )
            % {"line": line},
        ) from error
    if "\x00" in text:
        raise Invalid.field("file", _("The file holds NUL characters, which no text has."))
    return text


def read(text: str) -> list[ProposalRow | Unread]:
    """Every row in order. Raises Invalid on `rows` for what is wrong with the whole."""
    if not text.strip():
        raise Invalid.field("rows", _("There is no row in it."))
    found = list(_objects(text) if text.lstrip().startswith("{") else _table(text))
    if len(found) > MOST_ROWS:
        raise Invalid.field(
            "rows",
            _("At most %(most_rows)s rows fit at once. Split the file.") % {"most_rows": MOST_ROWS},
        )
    return found


def read_list(rows: Iterable[Any]) -> list[ProposalRow | Unread]:
    """The same for rows that came as a list; their numbers are places in it, from 1."""
    return [_row(number, row) for number, row in enumerate(rows, 1)]


def _objects(text: str) -> Iterator[ProposalRow | Unread]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _row(number, strict_json(line))
        except ValueError as error:
            yield Unread(
                number, (_("This is not JSON we can read: %(error)s.") % {"error": error},)
            )


def _table(text: str) -> Iterator[ProposalRow | Unread]:
    """RFC 4180, with commas, semicolons or tabs: whichever stands first in the line of names."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    between = next((mark for mark in head if mark in ",;\t"), ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        names = [name.strip().casefold() for name in next(rows)]
        names = [FORMER.get(name, name) for name in names]
        _check_names(names)
        begins = rows.line_num + 1
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield _of_cells(begins, names, cells)
            begins = rows.line_num + 1
    except csv.Error as error:
        raise Invalid.field(
            "rows",
            _("Line %(line_num)s is not CSV we can read: %(error)s.")
            % {"line_num": rows.line_num, "error": error},
        ) from error


def _check_names(names: list[str]) -> None:
    unknown = [name for name in names if name not in KEYS]
    missing = [name for name in NEEDED if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        told = UNKNOWN if unknown else MISSING if missing else TWICE
        said = {
            "columns": ", ".join(f"“{name:.30}”" for name in (unknown or missing)[:6]),
            "known": ", ".join(KEYS),
            "needed": " and ".join(NEEDED),
        }
        raise Invalid.field("rows", _(told) % said)


def _of_cells(number: int, names: list[str], cells: list[str]) -> ProposalRow | Unread:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return Unread(
            number,
            (
                _("It has %(count)s cells where %(named)s are named.")
                % {"count": len(cells), "named": len(names)},
            ),
        )
    row: dict[str, Any] = dict(zip(names, cells, strict=False))
    for name in LISTS:
        row[name] = row.get(name, "").replace("\n", ";").split(";")
    return _row(number, {name: value for name, value in row.items() if value})


def _row(number: int, row: Any) -> ProposalRow | Unread:
    if not isinstance(row, dict):
        return Unread(number, (_("A row is an object: {“term”: …, “why”: …}."),))
    row = _as_called_now(row)
    errors = tuple(_of_the_keys(row))
    if errors:
        return Unread(number, errors)
    texts = {name: value for name, value in row.items() if name not in LISTS and value}
    lists = {name: tuple(each for each in row.get(name) or () if each.strip()) for name in LISTS}
    return ProposalRow(**{"number": number, "term": "", "why": ""} | texts | lists)


def _as_called_now(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the names of today; what was one text then is a list of it."""
    told = {FORMER.get(name, name): value for name, value in row.items()}
    for former, name in FORMER.items():
        if isinstance(value := row.get(former), str):
            told[name] = value.split(";")
    return told


def _of_the_keys(row: dict[str, Any]) -> Iterator[str]:
    if unknown := [name for name in row if name not in KEYS]:
        told = ", ".join(f"“{name:.30}”" for name in unknown[:6])
        yield _("Not known here: %(names)s. A row has %(known)s.") % {
            "names": told,
            "known": ", ".join(KEYS),
        }
    for name in NEEDED:
        if not row.get(name):
            yield _("It has no “%(name)s”.") % {"name": name}
    for name in KEYS:
        value = row.get(name)
        parts = value if name in LISTS and isinstance(value, list) else [value or ""]
        if not all(isinstance(part, str) for part in parts):
            yield (
                _("%(name)s: this is not text or a list of texts.")
                if name in LISTS
                else _("%(name)s: this is not text.")
            ) % {"name": name}
        elif sum(map(len, parts)) > FIELD_LETTERS:
            yield _("%(name)s: at most %(most)s letters fit.") % {
                "name": name,
                "most": f"{FIELD_LETTERS:,}",
            }
        elif name in LISTS and isinstance(value, str) and value:
            yield _("%(name)s: give a list of texts.") % {"name": name}
