"""A definition’s text on the page, with the passages marked that people discuss."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString

from common.text import safe_html
from concepts.citing import render_cited

from .models import Thread

SIGNS = (
    "⸢⸣",
    "⸤⸥",
    "⦗⦘",
    "⧼⧽",
)  # punctuation, so that markdown reads what is beside them as before
_LINE_MARKS = re.compile(r"(?:[\s>#*+_`~-]|\d+[.)]\s)*")


def marked(definition: Any, threads: Iterable[Thread]) -> SafeString:
    """The rendered text; each passage is a `mark` with a link to its thread, `#passage-<id>` at its
    beginning. Of two passages that overlap the first is marked; the list has both."""
    shown, sources = _apart(threads), len(definition.sources.all())
    text = definition.text
    signs = next((pair for pair in SIGNS if not set(pair) & set(text)), SIGNS[0])
    html = safe_html(render_cited(_signed(text, shown, signs), sources))
    if {html.count(sign) for sign in signs} != {len(shown)}:  # one ended in an address, say
        return SafeString(safe_html(render_cited(text, sources)))
    return SafeString("".join(_pieces(html, shown, signs)))


def _signed(text: str, threads: Sequence[Thread], signs: str) -> str:
    """The source with a sign on each side of each passage; what makes a list or a heading of a line stays
    at its beginning."""
    for thread in reversed(threads):
        end, start = thread.end or 0, thread.start or 0
        start += len(_LINE_MARKS.match(text[start:end]).group())  # type: ignore[union-attr]
        text = f"{text[:start]}{signs[0]}{text[start:end]}{signs[1]}{text[end:]}"
    return text


def _apart(threads: Iterable[Thread]) -> list[Thread]:
    found: list[Thread] = []
    for thread in sorted(threads, key=lambda each: (each.start or 0, each.end or 0)):
        if not found or (thread.start or 0) >= (found[-1].end or 0):
            found.append(thread)
    return found


def _pieces(html: str, threads: Sequence[Thread], signs: str) -> Iterable[str]:
    """Wrap what is text and inside a passage; marks never cross a tag, so the HTML stays whole."""
    coming, linked = iter(threads), False
    thread: Thread | None = None
    begun: set[int] = set()
    for piece in re.split(f"(<[^>]*>|[{signs}])", html):
        if piece == signs[0]:
            thread = next(coming, None)
        elif piece == signs[1]:
            thread = None
        elif piece.startswith("<"):
            linked = piece.startswith("<a ") or (linked and piece != "</a>")
            yield piece
        elif thread is None or not piece.strip():
            yield piece
        else:
            id_ = "" if thread.pk in begun else f' id="passage-{thread.pk}"'
            begun.add(thread.pk)
            inner = piece if linked else f'<a href="{thread.get_absolute_url()}">{piece}</a>'
            yield f"<mark{id_}>{inner}</mark>"
