"""Stored English, told in the reader's language.

What a decision found, why a review counted less, what a gold text is: such texts are kept as they were
written on the day. They are hashed, exported and compared, so they stay English. All of them follow one of
the patterns here; a page finds which, and says it anew. What follows none is shown as it stands.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import get_language, gettext

from .retold import FAILURES, PATTERNS
from .rubric import Anchor, Rubric, Scale, Tag, VerdictAnchor

Worded = TypeVar("Worded", Anchor, Tag, VerdictAnchor)

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


def told_rubric(words: Rubric) -> Rubric:
    """The words of a rubric, where they are those that come with the site."""
    language = get_language() or "en"
    return words if language.startswith("en") else _told_rubric(words, language)


@lru_cache(maxsize=64)
def _told_rubric(words: Rubric, language: str) -> Rubric:
    return replace(
        words,
        question=told(words.question),
        fidelity=_told_scale(words.fidelity),
        verdicts=tuple(map(_told_words, words.verdicts)),
        scales=tuple(map(_told_scale, words.scales)),
        tags=tuple(map(_told_words, words.tags)),
    )


def _told_scale(scale: Scale) -> Scale:
    anchors = tuple(map(_told_words, scale.anchors))
    return replace(scale, label=told(scale.label), anchors=anchors)


def _told_words(row: Worded) -> Worded:
    return replace(row, label=told(row.label), meaning=told(row.meaning))


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
