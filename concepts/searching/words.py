"""Text as the search compares it, and what somebody typed, made into phrases that cannot break."""

import re
import unicodedata
from dataclasses import dataclass

from common.text import skeleton

MOST_LETTERS = 200
MOST_WORDS = 16

# Scripts that put no space between words: each letter is a word, so that a part of a sentence is found.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
)


def fold(text: str) -> str:
    """Words in small letters without accents, one space between them, and nothing else at all:
    `Détournement -- "NOT" a_detour` becomes `detournement not a detour`."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    kept = "".join(c if c.isalnum() or unicodedata.category(c) == "Mc" else " " for c in letters)
    return " ".join(_UNSPACED.sub(r" \1 ", kept).split())


def goes_on(phrase: tuple[str, ...]) -> bool:
    """Is the last word a beginning? A single letter, or sign of an unspaced script, is a whole word."""
    return len(phrase[-1]) > 1


@dataclass(frozen=True)
class Query:
    """What is looked for. `phrases` are all to be found, each as words in a row, the last of which
    may go on (`goes_on`); `shape` is what the whole looks like as a name. `cut` tells that more was typed."""

    text: str
    shape: str
    phrases: tuple[tuple[str, ...], ...]
    cut: bool

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Never fails: whatever is no letter and no digit only separates."""
        pieces = typed.replace("\x00", " ").split()
        text = " ".join(pieces)[:MOST_LETTERS].strip()
        text = text.encode("utf-8", "ignore").decode()  # half a surrogate pair is nothing
        folded = (tuple(fold(piece).split()) for piece in text.split())
        phrases = tuple(dict.fromkeys(phrase for phrase in folded if phrase))
        cut = len(" ".join(pieces)) > MOST_LETTERS or len(phrases) > MOST_WORDS
        return cls(text, skeleton(text), phrases[:MOST_WORDS], cut)
