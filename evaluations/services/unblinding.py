"""Where arms join reviews: for the decision, and for pages after it. Nothing else joins them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Concat

from evaluations.arms import Arm
from evaluations.models import Choice, Gold, Item, OutputArm, Review, Round
from evaluations.stats import Rating
from evaluations.stats.preferences import Placing

from .siding import as_seen

GOLD = "gold"
"""In the place of an arm, for texts that no arm wrote."""


@dataclass(frozen=True)
class Judgement:
    """A review with its arm; that of a gold text is `GOLD`."""

    output_id: int
    instruction_id: int
    reviewer_id: int
    token: str
    arm: str
    fidelity: int
    verdict: str
    comment: str
    answers: dict[str, int]
    spans: list[dict[str, Any]]
    rubric_version: int
    is_demo: bool

    def rating(self, reviewer: str, weight: float = 1.0) -> Rating:
        """What statistics take: the figures, and a pseudonym instead of a person."""
        said = self.fidelity, self.verdict
        return Rating(self.instruction_id, reviewer, self.arm, *said, weight)

    def facts(self) -> list[Any]:
        """What the digest in the record covers."""
        facts = [self.token, self.reviewer_id, self.arm, self.fidelity, self.verdict, self.comment]
        more = [self.answers, self.spans]
        return facts + more if any(more) else facts  # so digests of rubric 1 stay what they were


# What stands behind the blind under one name: of an arm and a label exactly one is there.
NAME = Concat("arm", "label", output_field=CharField())


def arms_of(round_: Round) -> dict[int, str]:
    """Output -> arm, or the label of an imported one."""
    rows = OutputArm.objects.filter(output__round=round_).annotate(name=NAME)
    return dict(rows.values_list("output_id", "name"))


def words_for(round_: Round, arms: Iterable[str]) -> dict[str, str]:
    """Arm -> what people call it, in the order in which pages list them."""
    found = set(arms)
    if round_.is_imported:
        return {arm: arm for arm in sorted(found, key=lambda arm: (arm.casefold(), arm))}
    return {str(arm): str(arm.label) for arm in Arm if arm in found}


def gold_of(round_: Round) -> dict[int, Gold]:
    """Output -> what it should be called, for the round's gold texts."""
    return {row.output_id: row for row in Gold.objects.filter(output__round=round_)}


def of_arms(rows: list[Judgement]) -> list[Judgement]:
    """Those that a decision is about: gold texts belong to no arm."""
    return [row for row in rows if row.arm != GOLD]


def judgements(round_: Round) -> list[Judgement]:
    """Every review of the round with its arm, gold texts included, in a fixed order."""
    arms = arms_of(round_)
    reviews = Review.objects.filter(item__round=round_).select_related("item__output")
    return [
        Judgement(
            output_id=review.item.single.pk,
            instruction_id=review.item.single.instruction_id,
            reviewer_id=review.reviewer_id,
            token=review.item.token,
            arm=arms.get(review.item.single.pk, GOLD),
            fidelity=review.fidelity,
            verdict=review.verdict,
            comment=review.comment,
            answers=review.answers,
            spans=review.spans,
            rubric_version=review.rubric_version,
            is_demo=review.is_demo,
        )
        for review in reviews.order_by("item_id", "reviewer_id")
    ]


@dataclass(frozen=True)
class Comparison:
    """A choice with the arms of its texts. `seen`: the arms in the order in which this reviewer saw
    them; `best` and `worst` are None for a tie."""

    instruction_id: int
    reviewer_id: int
    token: str
    seen: tuple[str, ...]
    best: str | None
    worst: str | None
    comment: str
    is_demo: bool

    def placing(self, reviewer: str) -> Placing:
        """What statistics take: a pseudonym instead of a person."""
        shown = tuple(sorted(self.seen))
        return Placing(self.token, self.instruction_id, reviewer, shown, self.best, self.worst)

    def facts(self) -> list[Any]:
        """What the digest in the record covers."""
        return [self.token, self.reviewer_id, self.seen, self.best, self.worst, self.comment]


def comparisons(round_: Round) -> list[Comparison]:
    """Every choice of the round with its arms, in a fixed order."""
    arms = arms_of(round_)
    rows = Item.objects.filter(round=round_).prefetch_related("shown__output")
    items = {row.pk: row for row in rows}
    choices = Choice.objects.filter(item__round=round_).order_by("item_id", "reviewer_id")
    return [_compared(choice, items[choice.item_id], arms, round_.seed) for choice in choices]


def _compared(choice: Choice, item: Item, arms: dict[int, str], seed: int) -> Comparison:
    seen = as_seen(item, choice.reviewer_id, seed)
    named = {row.pk: arms[row.output_id] for row in seen}
    return Comparison(
        instruction_id=seen[0].output.instruction_id,
        reviewer_id=choice.reviewer_id,
        token=item.token,
        seen=tuple(named.values()),
        best=named[choice.best_id] if choice.best_id else None,
        worst=named[choice.worst_id] if choice.worst_id else None,
        comment=choice.comment,
        is_demo=choice.is_demo,
    )
