"""What is marked for translation in a file."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

LAZY = {f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if "gettext" in name}
KEYWORDS = DEFAULT_KEYWORDS | LAZY | {"gettext_noop": None}
Found = tuple[str, Any, list[str], str | None]


def found_in(path: Path) -> Iterator[Found]:
    """Each marked text of a file: where, the text (or singular and plural), notes, context."""
    where = str(path.relative_to(settings.ROOT))
    source = path.read_text()
    if path.suffix != ".py":
        source = _as_python(source, where)
    marked = extract(
        "python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
    )
    for _, text, notes, context in marked:
        yield where, text, notes, context


def _as_python(source: str, where: str) -> str:
    """A template as Django hands it to xgettext; a line's indent would mean something to Python."""
    shown = templatize(source, origin=where)
    return "\n".join(line.strip() for line in shown.splitlines())
