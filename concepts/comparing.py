"""What changed between two texts, word by word, and between two versions, part by part."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from typing import Literal

from django.utils.translation import gettext as _

from .citing import citation
from .definition_data import DefinitionData, InstructionData, PairData, SourceData
from .states import InstructionKind

_PIECES = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")  # a word or mark with the space behind it
MOST_WORK = 250_000  # pairs of equal pieces; the matcher looks at each, and more than once

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a definition that two versions do not share: whole on both sides, and what changed
    line by line. A line that both have is left out where there are several."""

    name: str
    old: str
    new: str
    lines: list[list[Change]]


def compare(old: DefinitionData, new: DefinitionData) -> list[Section]:
    """`old` becoming `new`: the parts that differ, in the order of the editor."""
    parts = [
        (_("The text"), [old.text], [new.text]),
        (_("Sources"), _told(old.sources), _told(new.sources)),
        (_("Contrast pairs"), _told(old.contrast_pairs), _told(new.contrast_pairs)),
        (_("Instructions"), _told(old.instructions), _told(new.instructions)),
        (_("Notes for people"), [old.notes], [new.notes]),
        (_("What is new"), [old.change_note], [new.change_note]),
    ]
    return [
        Section(name, "\n".join(before), "\n".join(after), list(_lines(before, after)))
        for name, before, after in parts
        if before != after
    ]


def changes(old: str, new: str) -> list[Change]:
    """`old` becoming `new`: what stayed and came, joined, is `new`. Where comparing would take long,
    the middle is replaced whole. Pieces that differ in space alone are the same."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    first, last = "".join(after[:head]), "".join(after[len(after) - tail :])
    return _joined([Change("same", first), *_middle(*middle), Change("same", last)])


def _middle(before: list[str], after: list[str]) -> Iterator[Change]:
    ours, theirs = [p.strip() for p in before], [p.strip() for p in after]
    seen = Counter(theirs)
    if sum(seen[piece] for piece in ours) > MOST_WORK:
        yield from (Change("removed", "".join(before)), Change("added", "".join(after)))
        return
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(after[c:d]))
        else:
            yield Change("removed", "".join(before[a:b]))
            yield Change("added", "".join(after[c:d]))


def _lines(before: list[str], after: list[str]) -> Iterator[list[Change]]:
    """Rows that both have are matched whole; of what lies between, one row became the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            for old, new in zip_longest(before[a:b], after[c:d], fillvalue=""):
                yield changes(old, new)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0].strip() == pair[1].strip(), pairs))


def _joined(found: list[Change]) -> list[Change]:
    out: list[Change] = []
    for change in found:
        if not change.text:
            continue
        if out and out[-1].kind == change.kind:
            out[-1] = Change(change.kind, out[-1].text + change.text)
        else:
            out.append(change)
    return out


def _told(rows: Sequence[SourceData | PairData | InstructionData]) -> list[str]:
    """Each row as a line for people."""
    return [_line(row) for row in rows]


def _line(row: SourceData | PairData | InstructionData) -> str:
    if isinstance(row, SourceData):
        return citation(row)
    if isinstance(row, PairData):
        return _("True: %(truth)s Not: %(inversion)s") % {
            "truth": row.true_statement,
            "inversion": row.inversion,
        }
    used = _("measures") if row.held_out else _("trains")
    known = row.kind in InstructionKind.values
    kind = InstructionKind(row.kind).label if known else row.kind
    return f"{kind} ({used}): {row.text}"
