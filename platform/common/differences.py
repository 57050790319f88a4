"""What an answer says that another did not, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\w+|\s+|[^\w\s]+")
MOST = 600  # words; beyond it the comparison costs more than it tells


@dataclass(frozen=True)
class Piece:
    """A run of text; `new` if the other answer has no such words there."""

    text: str
    new: bool


def new_words(text: str, other: str) -> list[Piece]:
    """`text` in pieces, those marked that `other` lacks. The pieces joined give `text` back."""
    ours, theirs = WORDS.findall(text), WORDS.findall(other)
    if not theirs or len(ours) > MOST or len(theirs) > MOST:
        return [Piece(text, False)] if text else []
    matcher = SequenceMatcher(None, [w.lower() for w in theirs], [w.lower() for w in ours], False)
    runs: list[Piece] = []
    for tag, _, _, start, end in matcher.get_opcodes():
        runs.extend(_split("".join(ours[start:end]), new=tag != "equal"))
    return _joined(runs)


def _split(text: str, *, new: bool) -> list[Piece]:
    """Space at the edge of a marked run stays unmarked: a mark never ends in a blank."""
    if not new or not text.strip():
        return [Piece(text, False)] if text else []
    body = text.strip()
    head, _, tail = text.partition(body)
    return [p for p in (Piece(head, False), Piece(body, True), Piece(tail, False)) if p.text]


def _joined(runs: list[Piece]) -> list[Piece]:
    """Neighbours of one kind become one; marks that only a space parts become one."""
    out: list[Piece] = []
    for index, run in enumerate(runs):
        between = (
            not run.new
            and not run.text.strip()
            and out
            and out[-1].new
            and index + 1 < len(runs)
            and runs[index + 1].new
        )
        new = run.new or bool(between)
        if out and out[-1].new == new:
            out[-1] = Piece(out[-1].text + run.text, new)
        else:
            out.append(Piece(run.text, new))
    return out
