"""From ratings and a policy to a decision: each rule with its figure, its threshold and its outcome.

Plain data in, plain JSON out; what each field is stands in docs/reference/policy.md.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evaluations.arms import BASELINE, JUDGED, Arm
from evaluations.policy import Policy
from evaluations.rubric import FIDELITIES
from evaluations.states import Verdict
from evaluations.stats import (
    Rating,
    Sampling,
    counts,
    effects_by_instruction,
    majorities,
    mean_fidelity,
    paired_effect,
)

from .rules import FAILURES, check

DECISION_VERSION = 1


def decide(ratings: Sequence[Rating], policy: Policy, seed: int) -> dict[str, Any]:
    """The decision on the soft prompt's arm, with everything it rests on."""
    sampling = Sampling(policy.confidence, policy.resamples, _sampling_seed(seed))
    arms = [summary for arm in Arm if (summary := _arm(ratings, arm, sampling))]
    effects = [effect for arm in Arm if (effect := _effect(ratings, arm, sampling))]
    rules = check(ratings, policy, arms, effects)
    accepted = all(rule["passed"] for rule in rules)
    return {
        "version": DECISION_VERSION,
        "accepted": accepted,
        "sentence": _sentence(accepted, rules, arms, effects),
        "rules": rules,
        "arms": arms,
        "effects": effects,
        "by_instruction": [
            asdict(row) for row in effects_by_instruction(ratings, JUDGED, BASELINE)
        ],
        "counts": {
            "outputs": len({(rating.instruction, rating.arm) for rating in ratings}),
            "instructions": len({rating.instruction for rating in ratings}),
            "reviews": len(ratings),
            "reviewers": len({rating.reviewer for rating in ratings}),
        },
        "policy": policy.to_dict(),
        "seed": _sampling_seed(seed),
    }


def _sampling_seed(seed: int) -> int:
    return seed % 2**32


def _arm(ratings: Sequence[Rating], arm: Arm, sampling: Sampling) -> dict[str, Any] | None:
    fidelity = mean_fidelity(ratings, arm, sampling)
    if fidelity is None:
        return None
    mine = [rating for rating in ratings if rating.arm == arm]
    found = counts((rating.fidelity for rating in mine), FIDELITIES)
    return {
        "arm": str(arm),
        "label": str(arm.label),
        "fidelity": asdict(fidelity),
        "distribution": {str(value): count for value, count in found.items()},
        "verdicts": counts((rating.verdict for rating in mine), Verdict.values),
        "inverted_majorities": _inverted(ratings, arm),
    }


def _effect(ratings: Sequence[Rating], against: Arm, sampling: Sampling) -> dict[str, Any] | None:
    if against == JUDGED:
        return None
    effect = paired_effect(ratings, JUDGED, against, sampling)
    if effect is None:
        return None
    return {"against": str(against), "label": str(against.label), **asdict(effect)}


def _inverted(ratings: Sequence[Rating], arm: Arm) -> int:
    """Outputs of the arm that most of their reviewers call inverted."""
    return list(majorities(ratings, arm).values()).count(Verdict.INVERTED)


def _sentence(
    accepted: bool,
    rules: list[dict[str, Any]],
    arms: list[dict[str, Any]],
    effects: list[dict[str, Any]],
) -> str:
    if accepted:
        soft = next(arm for arm in arms if arm["arm"] == JUDGED)["fidelity"]
        bare = next(effect for effect in effects if effect["against"] == BASELINE)
        return (
            f"Accepted: {soft['reviewers']} reviewers found the soft prompt faithful, "
            f"{soft['mean']:.1f} of 5 on average and {bare['mean']:.1f} above the bare model."
        )
    failed = [FAILURES[rule["key"]] for rule in rules if not rule["passed"]]
    return f"Rejected: {_join(failed)}."


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
