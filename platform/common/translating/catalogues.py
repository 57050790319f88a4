"""Catalogues: written from the source, compiled, and checked.

They hold no dates, so that the same source and the same translations give the same bytes."""

import io
import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .areas import Area
from .extracting import found_in

# %(name)s, %s and {name}: what a translation has to carry over as it is.
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class Undated(Catalog):
    """A catalogue whose header says what a reader of the file needs, and nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Lacuna"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def made(area: Area, language: str) -> Catalog:
    """What the source says now, with the translations that there are. What is gone is left out, and
    nothing is guessed: a changed text is a new one."""
    catalogue = Undated(locale=language, header_comment="", fuzzy=False)
    for path in (*area.templates(), *area.modules()):
        for where, text, notes, context in found_in(path):
            catalogue.add(text, None, [(where, 0)], auto_comments=notes, context=context)
    before = kept(area, language)
    for message in catalogue:
        known = before.get(message.id, message.context) if message.id else None
        if known and not known.fuzzy and type(known.id) is type(message.id):
            message.string = known.string
    return catalogue


def kept(area: Area, language: str) -> Catalog:
    path = area.po(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The two files: for people, and for the site."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=110, sort_by_file=True, include_lineno=False)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def write(area: Area, language: str) -> Catalog:
    catalogue, path = made(area, language), area.po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    for place, text in zip(_files(path), texts(catalogue), strict=True):
        place.write_bytes(text)
    return catalogue


def is_stale(area: Area, language: str) -> bool:
    """Whether writing would change a file."""
    pairs = zip(_files(area.po(language)), texts(made(area, language)), strict=True)
    return any(not place.exists() or place.read_bytes() != text for place, text in pairs)


def _files(po: Path) -> tuple[Path, Path]:
    return po, po.with_suffix(".mo")


def lacking(catalogue: Catalog) -> list[str]:
    """What has no translation."""
    return [_shown(message) for message in catalogue if message.id and not _is_whole(message)]


def misplaced(catalogue: Catalog) -> list[str]:
    """Translations that do not carry over what is filled in."""
    return [_shown(message) for message in catalogue if message.id and not _agrees(message)]


def _forms(text: Any) -> list[str]:
    """A text, or its singular and plural: what Babel keeps in one of three shapes."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def _shown(message: Message) -> str:
    return _forms(message.id)[0]


def _is_whole(message: Message) -> bool:
    return all(_forms(message.string))


def _agrees(message: Message) -> bool:
    """A singular may leave the number out ("one round"); a plural has it all."""
    asked = [_places(text) for text in _forms(message.id)]
    first, *others = [_places(text) for text in _forms(message.string)]
    if not _is_whole(message):
        return True
    return first in asked and all(places == asked[-1] for places in others)


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))
