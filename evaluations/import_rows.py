"""A file of outputs written elsewhere, row by row: what each says, or why it cannot be taken.

One JSON object per line. Nothing here touches the database; docs/how-to/import-outputs.md tells people
what a row is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from common.parsing import strict_json
from common.text import MAX_BYTES, clean
from concepts.states import InstructionKind

FILE_BYTES = 2 * 1024 * 1024
MOST_ROWS = 2000
MOST_ARMS = 12
LABEL_LETTERS = 60
ID_LETTERS = 200
LIMITS = {"instruction": 8000, "text": MAX_BYTES, "reference": MAX_BYTES, "arm": 240, "id": 800}
NEEDED = ("instruction", "text", "arm")
KEYS = (*NEEDED, "kind", "reference", "id")


@dataclass(frozen=True)
class ImportRow:
    """One output. `arm` is its importer's label, `id` what they call it; both stay behind the blind."""

    instruction: str
    text: str
    arm: str
    kind: str = ""
    reference: str = ""
    id: str = ""


@dataclass(frozen=True)
class Fate:
    """What becomes of a row: taken, unless it has errors. `number` is its line in the file."""

    number: int
    row: ImportRow | None = None
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Every row with its fate, and what is wrong with the whole. It may be imported if nothing is."""

    fates: tuple[Fate, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors and not self.wrong

    @property
    def rows(self) -> list[ImportRow]:
        return [fate.row for fate in self.fates if fate.row and not fate.errors]

    @property
    def wrong(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.errors]

    @property
    def arms(self) -> list[str]:
        return sorted({row.arm for row in self.rows}, key=lambda arm: (arm.casefold(), arm))


def decoded(content: bytes) -> str:
    """The file's text. Raises Invalid on `file`."""
    if len(content) > FILE_BYTES:
        raise Invalid.field(
            "file",
            _("The file has %(content)s bytes; at most %(file_bytes)s can be taken.")
            % {"content": f"{len(content):,}", "file_bytes": f"{FILE_BYTES:,}"},
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid.field(
            "file",
            _("Line %(line)s is not UTF-8. Save the file in that encoding and choose it again.")
            % {"line": line},
        ) from error


def read_file(text: str) -> Reading:
    """Lines end at a newline alone; empty ones are passed over."""
    lines = enumerate(text.split("\n"), 1)
    return _judged(_line(number, line) for number, line in lines if line.strip())


def read_rows(rows: Iterable[Any]) -> Reading:
    """The same for rows that came as a list; their numbers are places in it, from 1."""
    return _judged(_fate(number, row) for number, row in enumerate(rows, 1))


def _line(number: int, line: str) -> Fate:
    try:
        return _fate(number, strict_json(line))
    except ValueError as error:
        return Fate(
            number, errors=(_("This is not JSON we can read: %(error)s.") % {"error": error},)
        )


def _fate(number: int, row: Any) -> Fate:
    if not isinstance(row, dict):
        return Fate(
            number, errors=(_("A row is an object: {“instruction”: …, “text”: …, “arm”: …}."),)
        )
    errors = [*_of_the_keys(row)]
    values: dict[str, str] = {}
    for name in KEYS:
        if row.get(name) is not None:
            try:
                values[name] = _value(name, row[name])
            except Invalid as error:
                errors.append(f"{name}: {error.message}")
    if errors:
        return Fate(number, errors=tuple(errors))
    return Fate(number, ImportRow(**values), notes=tuple(_notes(values)))


def _of_the_keys(row: dict[str, Any]) -> Iterator[str]:
    if unknown := [name for name in row if name not in KEYS]:
        told = ", ".join(f"{name!r:.40}" for name in unknown[:8])
        known = ", ".join(KEYS)
        yield _("Not known here: %(told)s. A row has %(known)s.") % {"told": told, "known": known}
    if missing := [name for name in NEEDED if row.get(name) is None]:
        yield _("It lacks %(missing)s.") % {"missing": _(" and ").join(missing)}


def _value(name: str, given: Any) -> str:
    if name == "id" and type(given) is int:
        given = str(given)
    if not isinstance(given, str):
        raise Invalid(_("this is not text."))
    value = clean(given, field=name, limit=LIMITS[name]) if name != "kind" else given
    if not value and name in {"instruction", "arm"}:
        raise Invalid(_("this is empty."))
    if name == "kind" and value and value not in InstructionKind.values:
        raise Invalid(
            _("“%(value)s” is none of %(values)s.")
            % {"value": f"{value:.40}", "values": ", ".join(InstructionKind.values)}
        )
    most = {"arm": LABEL_LETTERS, "id": ID_LETTERS}.get(name)
    if most and len(value) > most:
        raise Invalid(_("at most %(most)s letters fit.") % {"most": most})
    if name in {"arm", "id"} and "\n" in value:
        raise Invalid(_("one line, please."))
    return value


def _notes(values: dict[str, str]) -> Iterator[str]:
    """What an importer may want to know before people read it."""
    if not values["text"]:
        yield _("Its text is empty; reviewers are told that the model gave none.")
    if len(label := values["arm"]) > 2 and label.casefold() in values["text"].casefold():
        told = _("Its text holds the label “%(label)s”, so reviewers may guess the arm.")
        yield told % {"label": label}


@dataclass
class _Seen:
    """What the rows so far have used, by line."""

    ids: dict[str, int] = field(default_factory=dict)
    outputs: dict[tuple[str, str], int] = field(default_factory=dict)
    texts: dict[tuple[str, str], int] = field(default_factory=dict)
    instructions: dict[str, tuple[int, ImportRow]] = field(default_factory=dict)


def _judged(fates: Iterable[Fate]) -> Reading:
    """With what only the whole tells: doubles, and instructions that are not the same for every arm."""
    seen = _Seen()
    found: list[Fate] = []
    for fate in fates:
        if len(found) == MOST_ROWS:
            told = _("At most %(most)s rows can be taken at once.") % {"most": f"{MOST_ROWS:,}"}
            return Reading(tuple(found), (told,))
        found.append(_beside_others(fate, fate.row, seen) if fate.row else fate)
    return Reading(tuple(found), tuple(_of_the_whole(found)))


def _beside_others(fate: Fate, row: ImportRow, seen: _Seen) -> Fate:
    errors, notes = [*fate.errors], [*fate.notes]
    if row.id and (before := seen.ids.setdefault(row.id, fate.number)) != fate.number:
        errors.append(_("Row %(before)s has this id already.") % {"before": before})
    output = (row.instruction, row.arm)
    if (before := seen.outputs.setdefault(output, fate.number)) != fate.number:
        told = _("Row %(before)s is this arm’s text for this instruction already.")
        errors.append(told % {"before": before})
    text = (row.instruction, row.text)
    if (before := seen.texts.setdefault(text, fate.number)) != fate.number and not errors:
        told = _("The same text as row %(before)s: reviewers meet it twice.")
        notes.append(told % {"before": before})
    first, like = seen.instructions.setdefault(row.instruction, (fate.number, row))
    if row.kind != like.kind:
        told = _("Its kind differs from row %(first)s, which has the same instruction.")
        errors.append(told % {"first": first})
    if row.reference != like.reference:
        told = _("Its reference differs from row %(first)s, which has the same instruction.")
        errors.append(told % {"first": first})
    return replace(fate, errors=tuple(errors), notes=tuple(notes))


def _of_the_whole(fates: list[Fate]) -> Iterator[str]:
    if not fates:
        yield _("There is no row in it.")
    labels = {fate.row.arm for fate in fates if fate.row}
    if len(labels) > MOST_ARMS:
        held = {"count": len(labels), "most": MOST_ARMS}
        yield _("There are %(count)s arms; at most %(most)s can be compared.") % held
    alike: dict[str, str] = {}
    for label in sorted(labels):
        if (other := alike.setdefault(label.casefold(), label)) != label:
            told = _(
                "The arms “%(other)s” and “%(label)s” differ in capitals alone. Give them one name."
            )
            yield told % {"other": other, "label": label}
