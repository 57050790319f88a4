"""The rules of policy 1: each with the figure found, the threshold needed, and whether it passed."""

from collections.abc import Sequence
from typing import Any

from evaluations.arms import BASELINE, JUDGED
from evaluations.policy import Policy
from evaluations.stats import Rating, counts

# What a rule that failed says in the sentence of the decision.
FAILURES = {
    "reviews": "there are too few reviews",
    "not_inverted": "most reviewers of at least one text found it inverted",
    "faithful": "the texts are not faithful enough to the definition",
    "better": "the soft prompt does not clearly beat the bare model",
}


def check(
    ratings: Sequence[Rating],
    policy: Policy,
    arms: list[dict[str, Any]],
    effects: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """All rules, in the order in which pages show them. `arms` and `effects` as in the decision."""
    soft = next((arm for arm in arms if arm["arm"] == JUDGED), None)
    bare = next((effect for effect in effects if effect["against"] == BASELINE), None)
    return [
        _enough(ratings, policy),
        _not_inverted(soft),
        _faithful(soft, policy),
        _better(bare, policy),
    ]


def _enough(ratings: Sequence[Rating], policy: Policy) -> dict[str, Any]:
    per_output = counts(
        ((rating.instruction, rating.arm) for rating in ratings),
        sorted({(rating.instruction, rating.arm) for rating in ratings}, key=str),
    )
    fewest = min(per_output.values(), default=0)
    return _rule(
        "reviews",
        "Every output has enough reviews",
        f"{fewest} at the least",
        f"{policy.reviews_per_output} or more",
        fewest >= policy.reviews_per_output,
        fewest,
    )


def _not_inverted(soft: dict[str, Any] | None) -> dict[str, Any]:
    found = soft["inverted_majorities"] if soft else None
    return _rule(
        "not_inverted",
        "No text of the soft prompt is inverted in the eyes of most of its reviewers",
        "no reviews" if found is None else f"{found} inverted",
        "none",
        found == 0,
        found,
    )


def _faithful(soft: dict[str, Any] | None, policy: Policy) -> dict[str, Any]:
    mean = soft["fidelity"]["mean"] if soft else None
    return _rule(
        "faithful",
        "The soft prompt’s mean fidelity is high enough",
        "no reviews" if mean is None else f"{mean:.2f} of 5",
        f"{policy.mean_fidelity:.2f} or more",
        mean is not None and mean >= policy.mean_fidelity,
        mean,
    )


def _better(bare: dict[str, Any] | None, policy: Policy) -> dict[str, Any]:
    low = bare["low"] if bare else None
    return _rule(
        "better",
        "The soft prompt beats the bare model beyond doubt",
        "too few to tell" if low is None else f"{low:+.2f}",
        f"above {policy.effect_above:g}",
        low is not None and low > policy.effect_above,
        low,
        f"Lower end of the {policy.confidence:.0%} interval of the difference in fidelity, "
        "paired by instruction and reviewer.",
    )


def _rule(
    key: str, rule: str, figure: str, threshold: str, passed: bool, value: Any, why: str = ""
) -> dict[str, Any]:
    return {
        "key": key,
        "rule": rule,
        "figure": figure.replace("-", "−"),
        "threshold": threshold.replace("-", "−"),
        "passed": passed,
        "value": value,
        "why": why,
    }
