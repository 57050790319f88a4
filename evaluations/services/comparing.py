"""How answers compare with gold, told once a round is closed: to the page of its decision, and to each
reviewer about themselves."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from common.answers import require
from evaluations.models import Gold, Review, Round
from evaluations.permissions import may_see_decision
from evaluations.states import RoundState, Verdict

ROUNDS = 25


@dataclass(frozen=True)
class GoldText:
    """A gold text of a closed round: what it should be called, what the viewer said of it, and how many
    of its `reviews` were as expected (`met`)."""

    instruction: str
    text: str
    source: str
    expected: str
    why: str
    fidelity: int | None
    verdict: Verdict | None
    right: bool
    met: int
    reviews: int


@dataclass(frozen=True)
class OwnGold:
    """How one reviewer's answers to the gold of one closed round came out."""

    round: Round
    right: int
    met: int


def gold_texts(viewer: Any, round_: Round) -> list[GoldText]:
    """In the order of their rows, which is drawn. Two queries."""
    require(may_see_decision(viewer, round_))
    rows = Gold.objects.filter(output__round=round_).order_by("output_id")
    said: dict[int, list[Review]] = defaultdict(list)
    outputs = [row.output_id for row in rows]
    for review in Review.objects.filter(item__output__in=outputs).select_related("item__output"):
        said[review.item.single.pk].append(review)
    found = rows.select_related("output__instruction")
    return [_gold_text(row, said[row.output_id], viewer) for row in found]


def _gold_text(row: Gold, said: list[Review], viewer: Any) -> GoldText:
    mine = next((review for review in said if review.reviewer_id == viewer.pk), None)
    met = [row.expected.met_by(review.fidelity, review.verdict) for review in said]
    return GoldText(
        instruction=row.output.instruction.text,
        text=row.output.text,
        source=str(row.get_kind_display()),
        expected=row.expected.words,
        why=row.why,
        fidelity=mine.fidelity if mine else None,
        verdict=Verdict(mine.verdict) if mine else None,
        right=mine is not None and row.expected.met_by(mine.fidelity, mine.verdict),
        met=sum(met),
        reviews=len(met),
    )


def own_gold(reviewer: Any) -> list[OwnGold]:
    """One's own answers to gold, round by round, newest first; only of rounds that are closed."""
    mine = Review.objects.by(reviewer).filter(item__round__state=RoundState.CLOSED)
    gold = Gold.objects.filter(output__item__reviews__in=mine).in_bulk(field_name="output_id")
    counts: dict[Any, list[bool]] = defaultdict(list)
    reviews = mine.filter(item__output__in=list(gold)).select_related("item__output")
    for review in reviews:
        known = gold[review.item.output_id].expected
        counts[review.item.round_id].append(known.met_by(review.fidelity, review.verdict))
    rounds = Round.objects.filter(pk__in=counts).select_related("soft_prompt__concept")
    return [
        OwnGold(row, sum(counts[row.pk]), len(counts[row.pk]))
        for row in rounds.order_by("-closed_at")[:ROUNDS]
    ]
