"""What a reviewer learns when a round is closed: their ratings beside those of the others."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from common.answers import require
from evaluations.arms import Arm
from evaluations.models import Item, Round
from evaluations.permissions import may_see_decision
from evaluations.states import Verdict

from .unblinding import Judgement, judgements, of_arms


@dataclass(frozen=True)
class BesideOthers:
    """One text that this reviewer judged. `others` is the mean fidelity of the others, None where
    nobody else judged it; `their_verdicts` in words, most frequent first."""

    instruction: str
    arm: str
    label: str
    fidelity: int
    verdict: Verdict
    others: float | None
    their_verdicts: str


def beside_others(reviewer: Any, round_: Round) -> list[BesideOthers]:
    """The reviewer's own reviews of a closed round, in the order of the instructions and arms; nothing
    for who reviewed nothing in it."""
    require(may_see_decision(reviewer, round_))
    rows = of_arms(judgements(round_))
    mine = [row for row in rows if row.reviewer_id == reviewer.pk]
    if not mine:
        return []
    items = Item.objects.filter(round=round_).select_related("output__instruction")
    asked = {item.token: item.single.instruction for item in items}
    places = {str(arm): place for place, arm in enumerate(Arm)}
    mine.sort(key=lambda row: (asked[row.token].position, row.instruction_id, places[row.arm]))
    said: dict[int, list[Judgement]] = defaultdict(list)
    for row in rows:
        if row.reviewer_id != reviewer.pk:
            said[row.output_id].append(row)
    return [_beside(row, asked[row.token].text, said[row.output_id]) for row in mine]


def _beside(mine: Judgement, instruction: str, others: list[Judgement]) -> BesideOthers:
    said = Counter(Verdict(row.verdict).label.lower() for row in others)
    return BesideOthers(
        instruction=instruction,
        arm=mine.arm,
        label=str(Arm(mine.arm).label),
        fidelity=mine.fidelity,
        verdict=Verdict(mine.verdict),
        others=sum(row.fidelity for row in others) / len(others) if others else None,
        their_verdicts=", ".join(f"{count} {word}" for word, count in said.most_common()),
    )
