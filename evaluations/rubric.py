"""What reviewers are asked, in words: plain data. No database, no page; a rubric reads the same everywhere.

A rubric always asks for fidelity from 1 to 5 and for a verdict, because decisions rest on these two. More
scales and the tags of marked passages are a rubric's own, and nobody has to fill them in.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_noop

FIDELITIES = (1, 2, 3, 4, 5)
# Letters that the review page itself answers to, and for what; no rubric may take them.
PAGE_KEYS = {
    "b": gettext_noop("back to the text before"),
    "c": gettext_noop("the comment"),
    "l": gettext_noop("save for later"),
    "m": gettext_noop("mark passages"),
    "s": gettext_noop("skip"),
    "u": gettext_noop("undo"),
    "x": gettext_noop("flag"),
}


@dataclass(frozen=True)
class Anchor:
    """One point of a scale, in words."""

    value: int
    label: str
    meaning: str


@dataclass(frozen=True)
class Scale:
    """Points from 1 upwards. `key` is the letter that leads to it; fidelity needs none, digits are its."""

    name: str
    label: str
    key: str
    anchors: tuple[Anchor, ...]

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(anchor.value for anchor in self.anchors)


@dataclass(frozen=True)
class VerdictAnchor:
    """One verdict: its key on the keyboard and when to give it."""

    value: str
    label: str
    key: str
    meaning: str


@dataclass(frozen=True)
class Tag:
    """One kind of error that a passage of the text can be marked with."""

    value: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Rubric:
    """`scales` are those beside fidelity. Made from JSON by `rubric_checks.read_rubric` alone."""

    question: str
    fidelity: Scale
    verdicts: tuple[VerdictAnchor, ...]
    scales: tuple[Scale, ...]
    tags: tuple[Tag, ...]

    def to_dict(self) -> dict[str, Any]:
        """As it is stored: JSON data."""
        return asdict(self)

    def tag(self, value: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.value == value), None)

    def verdict(self, value: str) -> VerdictAnchor | None:
        return next((verdict for verdict in self.verdicts if verdict.value == value), None)
