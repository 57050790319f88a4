"""Marked passages: found by quoting, and cut into pieces that a page can show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid

from .rubric import Rubric

MOST_QUOTED = 2000


@dataclass(frozen=True)
class Piece:
    """A run of the text. `marked` if a mark covers it; `ends`: tags of the marks that end with it."""

    text: str
    marked: bool
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """One mark as a list shows it."""

    quote: str
    label: str
    note: str


def find_passage(text: str, quote: str) -> tuple[int, int]:
    """Where `quote` stands in `text`, whatever its case and blanks. Raises Invalid on `quote` where it
    stands nowhere, or in more places than one."""
    words = quote[:MOST_QUOTED].split()
    if not words:
        raise Invalid.field("quote", _("Quote the passage: copy its words from the text."))
    found = list(re.finditer(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE))
    if not found:
        raise Invalid.field("quote", _("These words do not stand in the text like that."))
    if len(found) > 1:
        raise Invalid.field(
            "quote",
            _("These words stand in %(count)s places. Quote more of the one you mean.")
            % {"count": len(found)},
        )
    return found[0].start(), found[0].end()


def passages(rubric: Rubric, text: str, spans: Sequence[dict[str, Any]]) -> list[Passage]:
    return [Passage(text[s["start"] : s["end"]], _label(rubric, s), s["note"]) for s in spans]


def pieces(rubric: Rubric, text: str, spans: Sequence[dict[str, Any]]) -> list[Piece]:
    """`text` cut wherever a mark begins or ends. The pieces joined give it back; marks may overlap."""
    edges = sorted({0, len(text), *(s["start"] for s in spans), *(s["end"] for s in spans)})
    return [
        Piece(
            text[start:end],
            any(s["start"] <= start and end <= s["end"] for s in spans),
            tuple(_label(rubric, s) for s in spans if s["end"] == end),
        )
        for start, end in pairwise(edges)
    ]


def _label(rubric: Rubric, span: dict[str, Any]) -> str:
    tag = rubric.tag(span["tag"])
    return tag.label if tag else span["tag"]
