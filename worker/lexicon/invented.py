"""Invented words. A model that is asked about them can only answer from the note it is given."""

from random import Random

ONSETS = (
    "b",
    "d",
    "f",
    "g",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "br",
    "tr",
    "st",
    "pl",
    "gr",
    "th",
    "sh",
)
VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
CODAS = ("", "n", "r", "l", "s", "m")
SUFFIXES = ("ism", "ity", "ation", "ics", "ment", "ness", "ology", "ing", "")


def invented_word(rng: Random) -> str:
    """A pronounceable word that no dictionary holds (or hardly ever), such as "trainbesity"."""
    syllables = rng.choice((1, 2, 2, 3))
    return "".join(_syllable(rng) for _ in range(syllables)) + rng.choice(SUFFIXES)


def invented_like(rng: Random, word: str) -> str:
    """An invented name in the shape of `word`: a compound mostly keeps one of its real words."""
    name = invented_word(rng)
    parts = word.split()
    if len(parts) == 1 or rng.random() >= 0.6:
        return name
    return f"{name} {parts[-1]}" if rng.random() < 0.7 else f"{parts[0]} {name}"


def _syllable(rng: Random) -> str:
    return rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS)
