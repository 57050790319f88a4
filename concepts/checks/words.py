"""Words, sentences and their likeness: plain functions of text, linear in its length."""

import re
from collections.abc import Sequence
from functools import lru_cache

from concepts.citing import model_text

WORDS = re.compile(r"\w+")
# Chinese and Japanese are written without spaces: there, each character counts as a word.
_COUNTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


@lru_cache(maxsize=8)
def as_read(text: str) -> str:
    """The plain sentences that a model reads. Several checks ask for those of the same text."""
    return model_text(text)


def words(text: str) -> list[str]:
    return WORDS.findall(text.casefold())


def count(text: str) -> int:
    return len(_COUNTED.findall(text))


def sentences(text: str) -> list[str]:
    """An abbreviation ends one too, so a sentence may come out too short, never too long."""
    return [found for part in _END.split(text) if (found := part.strip())]


def runs(told: Sequence[str], length: int) -> set[tuple[str, ...]]:
    """Every run of `length` consecutive words."""
    return {tuple(told[i : i + length]) for i in range(len(told) - length + 1)}


def places(told: Sequence[str], name: Sequence[str]) -> list[int]:
    """Where `name` begins in `told`; a plural s at its end counts as the name."""
    size = len(name)
    if not size:
        return []
    ends = {name[-1], f"{name[-1]}s"}
    return [
        i
        for i in range(len(told) - size + 1)
        if list(told[i : i + size - 1]) == list(name[:-1]) and told[i + size - 1] in ends
    ]


def masked(text: str, names: Sequence[str]) -> list[str]:
    """The words with each name as one blank, so that a copy with the term exchanged is a copy."""
    told = f" {' '.join(words(text))} "
    for name in sorted(names, key=len, reverse=True):
        if bare := " ".join(words(name)):
            told = told.replace(f" {bare} ", " _ ")
    return told.split()


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the shorter one's different words that both have (overlap coefficient)."""
    a, b = set(one), set(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def automated_readability(text: str) -> float:
    """Automated Readability Index (Smith and Senter 1967): about the years of school that it takes
    to read English `text`. 4.71 characters per word + 0.5 words per sentence - 21.43."""
    told = WORDS.findall(text)
    if not told:
        return 0.0
    characters = sum(map(len, told))
    return 4.71 * characters / len(told) + 0.5 * len(told) / len(sentences(text)) - 21.43
