"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PIECES = 4000  # the matcher is quadratic


@dataclass(frozen=True)
class Change:
    """A stretch of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def changes(old: str, new: str) -> list[Change]:
    """`old` becoming `new`. Very long texts are shown as replaced whole."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) > MOST_PIECES:
        return _stretch("removed", before) + _stretch("added", after)
    found: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += _stretch("same", before[a:b])
        else:
            found += _stretch("removed", before[a:b]) + _stretch("added", after[c:d])
    return found


def _stretch(kind: Literal["same", "added", "removed"], pieces: list[str]) -> list[Change]:
    return [Change(kind, "".join(pieces))] if pieces else []
