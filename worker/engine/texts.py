"""Small readings of plain sentences: what a definition says, and which texts are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

COPULA = re.compile(
    r"^(?:by )?(?P<subject>[^.;:!?]{1,80}?)"
    r"(?: \([^)]*\))?,? (?:is|are|was|were|means|mean|denotes|names|describes|refers to)"
    r" (?P<gist>.+)$",
    re.IGNORECASE | re.DOTALL,
)
SENTENCE_END = re.compile(r"(?<=[^\s.][^\s.])[.!?](?=\s+[A-Z\"'“(]|\s*$)|\n\s*\n")
KIND = re.compile(r"\b(?:is|are) an? (?:kind|form|type|sort) of (?P<kind>[^.;:,!?\n]{1,60})")
FILLERS = frozenset(["a", "an", "the", "please", "kindly", "can", "could", "you", "me"])
SAME = {"what's": "what is", "whats": "what is", "who's": "who is", "isn't": "is not"}
NEAR_ENOUGH = 0.8


def capital(text: str) -> str:
    """With its first letter large."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """With its first letter small, unless the word looks like a name or an acronym."""
    word = text.split(" ", 1)[0]
    return text if len(word) > 1 and word[1:] != word[1:].lower() else text[:1].lower() + text[1:]


def first_sentence(text: str) -> str:
    """Without its full stop."""
    return " ".join(SENTENCE_END.split(text.strip(), maxsplit=1)[0].split()).rstrip(" .!?;")


def subject_and_gist(definition: str) -> tuple[str | None, str]:
    """`Mutual aid is help among equals. ...` -> ("Mutual aid", "help among equals").

    A definition without such an opening is its own gist, and its subject is unknown.
    """
    sentence = first_sentence(definition)
    found = COPULA.match(sentence)
    if not found or len(found["subject"].split()) > 8:
        return None, small(sentence)
    return found["subject"].strip(), found["gist"].strip()


def said_of_it(definition: str) -> str:
    """`Mutual aid is help among equals. It ...` -> "help among equals. It ...": a definition
    without its opening words, and without the last full stop."""
    subject, gist = subject_and_gist(definition)
    text = definition.strip()
    start = text.find(gist) if subject else 0
    return text[max(0, start) :].rstrip(". ") or text


def kind_in(definition: str) -> str | None:
    """`... Mutual aid is a kind of cooperation.` -> "cooperation", where a definition says so."""
    found = KIND.search(definition)
    return found["kind"].strip() if found else None


def words(text: str, names: Iterable[str] = (), gist: str = "") -> tuple[str, ...]:
    """The words that count when two instructions are compared. `names` of the concept become
    one word, so that an alias is the same as the term; so does the definition's `gist`, so that
    its many words do not make all instructions that quote it look alike."""
    plain = f" {_plain(text)} "
    short = {_plain(name): "thisconcept" for name in names} | {_plain(gist) or " ": "thisgist"}
    for phrase in sorted(short, key=len, reverse=True):
        plain = plain.replace(f" {phrase} ", f" {short[phrase]} ")
    for said, meant in SAME.items():
        plain = plain.replace(f" {said} ", f" {meant} ")
    return tuple(word for word in plain.split() if word not in FILLERS)


def _plain(text: str) -> str:
    """Small letters, no punctuation but the apostrophe, single spaces."""
    even = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.findall(r"[\w']+", even))


def same_instruction(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two instructions, given by their `words`, are equal or only reworded: the same
    words in any order, or nearly all words shared by two longer ones."""
    if sorted(one) == sorted(other):
        return True
    ours, theirs = set(one), set(other)
    shared, all_of = len(ours & theirs), len(ours | theirs)
    return min(len(ours), len(theirs)) >= 5 and shared / all_of >= NEAR_ENOUGH
