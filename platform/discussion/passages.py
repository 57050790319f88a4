"""Passages of a definition: found by what they say, shown where they stand."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import Invalid

MOST = 1000  # characters
AROUND = 160
_BETWEEN = (
    r"[\s*_`>#\[\]()~-]*?"  # what markdown puts between two words that a reader sees side by side
)


@dataclass(frozen=True)
class Passage:
    """`text[start:end]`, in code points; `quote` is what stands there."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Surroundings:
    """A passage with what stands before and after it."""

    before: str
    quote: str
    after: str


def find(text: str, quote: str, start: int | None = None) -> Passage:
    """Where `quote` stands in `text`: at `start` where that is told, else in the one place that says it.

    What a reader copies from the page has other line ends and none of markdown's marks; that is found,
    too. Raises `Invalid` on `quote` when it is nowhere, or in several places.
    """
    if len(quote) > MOST:
        raise Invalid.field(
            "quote",
            _("At most %(most)s characters; quote the point alone.") % {"most": f"{MOST:,}"},
        )
    if start is not None:
        if quote and text[start : start + len(quote)] == quote:
            return Passage(start, start + len(quote), quote)
        raise Invalid.field("quote", _("The text says something else at this place."))
    found = _places(text, quote)
    if not found:
        raise Invalid.field(
            "quote", _("The definition does not say this. Copy the passage from it.")
        )
    if len(found) > 1:
        raise Invalid.field(
            "quote", _("The definition says this in several places. Copy more of it.")
        )
    (first, last) = found[0]
    return Passage(first, last, text[first:last])


def around(text: str, start: int, end: int) -> Surroundings:
    """The passage and about a line on each side, cut between words."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return Surroundings(before, text[start:end], after)


def _places(text: str, quote: str) -> list[tuple[int, int]]:
    """At most two of them."""
    words = re.findall(
        r"[^\W_]+|[^\w\s*_`>#\[\]()~-]", quote
    )  # no letter of _BETWEEN: it cannot backtrack
    if not words:
        return []
    exact = [match.span() for match in re.finditer(re.escape(quote.strip()), text)][:2]
    if exact:
        return exact
    loose = _BETWEEN.join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(loose, text)][:2]
