"""Where arms join reviews: for the decision, and for pages after it. Nothing else joins them."""

from dataclasses import dataclass
from typing import Any

from evaluations.arms import Arm
from evaluations.models import OutputArm, Review, Round
from evaluations.stats import Rating


@dataclass(frozen=True)
class Judgement:
    """A review with its arm."""

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

    def rating(self, reviewer: str) -> Rating:
        """What statistics take: the figures, and a pseudonym instead of a person."""
        return Rating(self.instruction_id, reviewer, self.arm, self.fidelity, self.verdict)

    def facts(self) -> list[Any]:
        """What the digest in the record covers."""
        facts = [self.token, self.reviewer_id, self.arm, self.fidelity, self.verdict, self.comment]
        more = [self.answers, self.spans]
        return facts + more if any(more) else facts  # so digests of rubric 1 stay what they were


def arms_of(round_: Round) -> dict[int, Arm]:
    """Output -> arm."""
    rows = OutputArm.objects.filter(output__round=round_).values_list("output_id", "arm")
    return {output: Arm(arm) for output, arm in rows}


def judgements(round_: Round) -> list[Judgement]:
    """Every review of the round with its arm, in a fixed order."""
    arms = arms_of(round_)
    reviews = Review.objects.filter(item__round=round_).select_related("item__output")
    return [
        Judgement(
            output_id=review.item.output_id,
            instruction_id=review.item.output.instruction_id,
            reviewer_id=review.reviewer_id,
            token=review.item.token,
            arm=str(arms[review.item.output_id]),
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
