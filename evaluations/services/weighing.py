"""From choices and a policy to a decision, for rounds that compare texts.

Plain data in, plain JSON out, as `deciding` does for ratings; each field is in docs/reference/policy.md.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evaluations.arms import BASELINE, JUDGED, Arm
from evaluations.policy import Policy
from evaluations.states import Mode
from evaluations.stats import Sampling
from evaluations.stats.best_worst import BestWorst, scores
from evaluations.stats.bradley_terry import Choice, strengths
from evaluations.stats.preferences import Placing, agreement, place_means, preference

from .choice_rules import FAILURES, Weighed, check
from .deciding import joined
from .evidence import side_effects
from .looking import sampling_of
from .unblinding import Comparison

PRIOR = 1.0  # imagined games for every two arms: of a few pairs won by one arm, no strength is huge


def weigh(
    placings: Sequence[Placing],
    mode: Mode,
    policy: Policy,
    seed: int,
    measures: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The decision on the soft prompt's arm, with everything it rests on.

    `placings` name reviewers by their pseudonyms, and so does the decision. `measures` are the
    engine's of the soft prompt.
    """
    sampling = sampling_of(policy, seed)
    effects = [effect for arm in Arm if (effect := _effect(placings, arm, sampling))]
    agreed, aside = asdict(agreement(placings, sampling)), side_effects(measures or {})
    rules = check(Weighed(list(placings), effects, agreed, aside), policy)
    accepted = all(rule["passed"] for rule in rules)
    scale = _strengths if mode == Mode.PAIRWISE else _scores
    return {
        "version": policy.version,
        "mode": str(mode),
        "accepted": accepted,
        "sentence": _sentence(accepted, rules, effects),
        "rules": rules,
        **scale(placings, sampling),
        "effects": effects,
        "agreement": {"choice": agreed},
        "side_effects": aside,
        "counts": {
            "outputs": len({(row.instruction, arm) for row in placings for arm in row.shown}),
            "instructions": len({row.instruction for row in placings}),
            "comparisons": len({row.item for row in placings}),
            "reviews": len(placings),
            "reviewers": len({row.reviewer for row in placings}),
        },
        "policy": policy.to_dict(),
        "seed": sampling.seed,
    }


def first_chosen(rows: Sequence[Comparison]) -> dict[str, int]:
    """How often the text that stood first was found best, of the choices that were no tie. Sides are
    drawn for each reviewer, so a habit of choosing the first would show here, and favours no arm."""
    decided = [row for row in rows if row.best]
    return {"chosen": sum(row.best == row.seen[0] for row in decided), "of": len(decided)}


def _effect(placings: Sequence[Placing], against: Arm, sampling: Sampling) -> dict[str, Any] | None:
    """How often the soft prompt is preferred to this arm, where they were shown together."""
    if against == JUDGED:
        return None
    found = preference(placings, JUDGED, against, sampling)
    return {**_named(against), "against": str(against), **asdict(found)} if found else None


def _strengths(placings: Sequence[Placing], sampling: Sampling) -> dict[str, Any]:
    """Of pairs: the arms on one scale, the bare model at 0, or their mean where no pair showed it.
    Instructions are resampled, not pairs: those of one instruction have texts in common. Where an
    arm always won there is no interval; the penalty alone says how far it is ahead."""
    choices = [
        Choice(row.instruction, row.reviewer, row.shown[0], row.shown[1], row.best)
        for row in placings
    ]
    zero = BASELINE if any(BASELINE in row.shown for row in placings) else None
    found = strengths(choices, reference=zero, prior=PRIOR, sampling=sampling)
    if found is None:
        return {"arms": [], "connected": False}
    unsure = {} if found.connected else {"low": None, "high": None}
    arms = [_named(Arm(row.arm)) | asdict(row) | unsure for row in found.strengths]
    return {"arms": arms, "connected": found.connected}


def _scores(placings: Sequence[Placing], sampling: Sampling) -> dict[str, Any]:
    """Of best and worst: each arm's score, with its interval."""
    picks = [
        BestWorst(row.item, row.reviewer, row.shown, str(row.best), str(row.worst))
        for row in placings
    ]
    return {"arms": [_with_ends(asdict(row), placings, sampling) for row in scores(picks)]}


def _with_ends(
    score: dict[str, Any], placings: Sequence[Placing], sampling: Sampling
) -> dict[str, Any]:
    _, low, high = place_means(placings, score["arm"], sampling) or (0, None, None)
    return _named(Arm(score["arm"])) | score | {"low": low, "high": high}


def _named(arm: Arm) -> dict[str, str]:
    return {"label": str(arm.label)}


def _sentence(accepted: bool, rules: list[dict[str, Any]], effects: list[dict[str, Any]]) -> str:
    if not accepted:
        failed = [FAILURES[rule["key"]] for rule in rules if not rule["passed"]]
        return f"Rejected: {joined(failed)}."
    bare, definition = (
        next(row for row in effects if row["against"] == arm) for arm in (BASELINE, Arm.DEFINITION)
    )
    return (
        f"Accepted: {bare['reviewers']} reviewers preferred the soft prompt to the bare model in "
        f"{bare['mean']:.0%} of their comparisons, and to the definition itself in "
        f"{definition['mean']:.0%}; a tie is half of one."
    )
