"""The rules of rounds that compare texts. They are of one set, whatever the policy's version."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from evaluations.arms import BASELINE, Arm
from evaluations.policy import Policy
from evaluations.stats.preferences import Placing

from . import rules
from .rules import rule

FAILURES = rules.FAILURES | {
    "agreement": "reviewers do not agree on what is more faithful beyond chance",
    "near": "the definition in the prompt is preferred too often",
}


@dataclass(frozen=True)
class Weighed:
    """What these rules are about; the fields as in the decision."""

    placings: list[Placing]
    effects: list[dict[str, Any]]
    agreement: dict[str, Any]
    side_effects: dict[str, Any] | None

    def against(self, arm: Arm) -> dict[str, Any] | None:
        return next((row for row in self.effects if row["against"] == arm), None)


def check(found: Weighed, policy: Policy) -> list[dict[str, Any]]:
    """All rules that can be asked, in the order in which pages show them."""
    measured = rules.Found([], [], [], side_effects=found.side_effects)
    asked = (
        _enough(found, policy),
        _agree(found, policy),
        _better(found, policy),
        _near(found, policy),
        rules.aside(measured, policy),
    )
    return [row for row in asked if row]


def _enough(found: Weighed, policy: Policy) -> dict[str, Any]:
    fewest = min(Counter(row.item for row in found.placings).values(), default=0)
    return rule(
        "reviews",
        "Every comparison has enough reviews",
        f"{fewest} at the least",
        f"{policy.reviews_per_output} or more",
        fewest >= policy.reviews_per_output,
        fewest,
    )


def _agree(found: Weighed, policy: Policy) -> dict[str, Any]:
    low = found.agreement["low"]
    itself = "" if low is None else f" (alpha itself is {found.agreement['alpha']:.2f})"
    return rule(
        "agreement",
        "Reviewers agree on what is more faithful beyond chance",
        "cannot be told" if low is None else f"{low:.2f}",
        f"above {policy.alpha_above:g}",
        low is not None and low > policy.alpha_above,
        low,
        f"Lower end of the {policy.confidence:.0%} interval of Krippendorff’s alpha"
        f"{itself.replace('-', '−')}: 0 is what chance gives, 1 full agreement.",
    )


def _better(found: Weighed, policy: Policy) -> dict[str, Any]:
    bare = found.against(BASELINE)
    low = bare["low"] if bare else None
    return rule(
        "better",
        "The soft prompt is preferred to the bare model beyond doubt",
        "too few to tell" if low is None else f"{low:.2f}",
        f"above {policy.preferred_above:g}",
        low is not None and low > policy.preferred_above,
        low,
        f"Lower end of the {policy.confidence:.0%} interval of the share of comparisons in which it "
        "is preferred; a tie is half of one.",
    )


def _near(found: Weighed, policy: Policy) -> dict[str, Any]:
    row = found.against(Arm.DEFINITION)
    share = row["mean"] if row else None
    return rule(
        "near",
        "The soft prompt holds up beside the definition in the prompt",
        "no reviews" if share is None else f"{share:.2f}",
        f"{policy.beside_definition:g} or more",
        share is not None and share >= policy.beside_definition,
        share,
        "Share of comparisons in which it is preferred to the definition itself; a tie is half of "
        "one, so where the two mean the same it is 0.5.",
    )
