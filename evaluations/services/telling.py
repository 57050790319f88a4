"""What may be told of comparisons once a round is closed: each with its arms and what was chosen."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from common.answers import require
from evaluations.arms import JUDGED, Arm
from evaluations.models import Item, Round
from evaluations.permissions import may_see_decision

from .naming import pseudonyms
from .unblinding import Comparison, arms_of, comparisons

LOST = 3
PLACES = {str(arm): place for place, arm in enumerate(Arm)}


@dataclass(frozen=True)
class ToldText:
    """A text with its arm, and how often it was found best and worst."""

    arm: str
    label: str
    text: str
    best: int
    worst: int


@dataclass(frozen=True)
class ToldChoice:
    """What one reviewer chose, in labels of arms; both empty for a tie. A letter instead of a name."""

    reviewer: str
    mine: bool
    best: str
    worst: str
    comment: str


@dataclass(frozen=True)
class ToldComparison:
    """Texts beside each other and everything that was chosen; `place` counts from 1."""

    place: int
    instruction: str
    kind: str
    texts: tuple[ToldText, ...]
    choices: tuple[ToldChoice, ...]

    @property
    def ties(self) -> int:
        return sum(not choice.best for choice in self.choices)

    @property
    def lead(self) -> int:
        """Of the soft prompt's text: times best less times worst; 0 where it is not shown."""
        return sum(text.best - text.worst for text in self.texts if text.arm == JUDGED)


def told(viewer: Any, round_: Round) -> list[ToldComparison]:
    """Every comparison of a closed round, by instruction and then by arms."""
    require(may_see_decision(viewer, round_))
    arms, said = arms_of(round_), _by_item(round_)
    names = pseudonyms(round_, (row.reviewer_id for rows in said.values() for row in rows))
    items = Item.objects.filter(round=round_).prefetch_related("shown__output__instruction")
    rows = sorted(items, key=lambda item: _order(item, arms))
    return [
        _told(place, row, arms, said[row.token], names, viewer) for place, row in enumerate(rows, 1)
    ]


def lost(rows: list[ToldComparison]) -> list[ToldComparison]:
    """Where the soft prompt's text fared worst."""
    behind = [row for row in rows if row.lead < 0]
    return sorted(behind, key=lambda row: row.lead)[:LOST]


def _by_item(round_: Round) -> dict[str, list[Comparison]]:
    said: dict[str, list[Comparison]] = defaultdict(list)
    for row in comparisons(round_):
        said[row.token].append(row)
    return said


def _order(item: Item, arms: dict[int, str]) -> tuple[Any, ...]:
    texts = item.shown.all()
    instruction = texts[0].output.instruction
    places = sorted(PLACES[arms[row.output_id]] for row in texts)
    return instruction.position, instruction.pk, places


def _told(
    place: int,
    item: Item,
    arms: dict[int, str],
    rows: list[Comparison],
    names: dict[int, str],
    viewer: Any,
) -> ToldComparison:
    shown = sorted(item.shown.all(), key=lambda row: PLACES[arms[row.output_id]])
    return ToldComparison(
        place=place,
        instruction=shown[0].output.instruction.text,
        kind=shown[0].output.instruction.get_kind_display(),
        texts=tuple(_text(arms[row.output_id], row.output.text, rows) for row in shown),
        choices=tuple(
            ToldChoice(
                names[row.reviewer_id],
                row.reviewer_id == viewer.pk,
                _label(row.best),
                _label(row.worst),
                row.comment,
            )
            for row in sorted(rows, key=lambda row: names[row.reviewer_id])
        ),
    )


def _text(arm: str, text: str, rows: list[Comparison]) -> ToldText:
    best, worst = (sum(getattr(row, which) == arm for row in rows) for which in ("best", "worst"))
    return ToldText(arm, _label(arm), text, best, worst)


def _label(arm: str | None) -> str:
    return str(Arm(arm).label) if arm else ""
