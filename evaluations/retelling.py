"""Stored English, told in the reader's language.

What a decision found, why a review counted less, what a gold text is: such texts are kept as they were
written on the day. They are hashed, exported and compared, so they stay English. All of them follow one of
the patterns here; a page finds which, and says it anew. What follows none is shown as it stands.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from .retold import FAILURES, PATTERNS

HOLE = re.compile(r"%\((\w+)\)s")
LONG = {"failures", "term"}  # holes that are filled with more than a word


def told(text: str) -> str:
    """One stored text as this reader reads it."""
    language = get_language() or "en"
    return text if language.startswith("en") else _retold(text, language)


def told_rules(rules: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a decision's `rules`, for the checklist."""
    words = ("rule", "figure", "threshold", "why")
    return [row | {name: told(row.get(name, "")) for name in words} for row in rules]


@lru_cache(maxsize=2048)
def _retold(text: str, language: str) -> str:
    """`language` is the active one; it is here for the cache."""
    if text in WHOLE:
        return gettext(text)
    for pattern, shape in SHAPES:
        if found := shape.fullmatch(text):
            return gettext(pattern) % {k: TOLD.get(k, str)(v) for k, v in found.groupdict().items()}
    return text


def _failures(joined: str) -> str:
    """“one, another and a third”, as `services.deciding.joined` makes it of `FAILURES`."""
    parts = [gettext(part) for part in ALTERNATIVES.findall(joined)]
    if len(parts) < 2:
        return "".join(parts) or joined
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}


def _shape(pattern: str) -> re.Pattern[str]:
    """A pattern as what finds the texts that follow it."""
    fixed, *rest = HOLE.split(pattern)
    parts = [re.escape(fixed)]
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        filled = ".+" if name in LONG else "[^ ]+"
        parts += [f"(?P<{name}>{filled})", re.escape(text)]
    return re.compile("".join(parts), re.DOTALL)


WHOLE = {pattern for pattern in PATTERNS if not HOLE.search(pattern)}
SHAPES = [(pattern, _shape(pattern)) for pattern in PATTERNS if HOLE.search(pattern)]
ALTERNATIVES = re.compile("|".join(map(re.escape, sorted(FAILURES, key=len, reverse=True))))
TOLD: dict[str, Callable[[str], str]] = {"failures": _failures}
