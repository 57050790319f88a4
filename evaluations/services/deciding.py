"""From ratings and a policy to a decision: each rule with its figure, its threshold and its outcome.

Plain data in, plain JSON out; what each field is stands in docs/reference/policy.md. A decision has
the version of its policy: a round that opened under policy 1 is decided as such rounds ever were.
"""

from collections.abc import Mapping, Sequence
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
from evaluations.stats.clusters import clustered_effect
from evaluations.stats.effort import Effort

from .disagreement import Judged, Text, settled, texts_in_dispute
from .evidence import Evidence, side_effects
from .looking import latest_look, sampling_of
from .rules import FAILURES, Found, check
from .weights import told


def decide(
    given: Sequence[Rating],
    policy: Policy,
    seed: int,
    measures: dict[str, Any] | None = None,
    adjudicated: Mapping[Text, Judged] | None = None,
    efforts: Mapping[str, Effort] | None = None,
) -> dict[str, Any]:
    """The decision on the soft prompt's arm, with everything it rests on.

    `given` name reviewers by their pseudonyms, and so does the decision. `measures` are the
    engine's of the soft prompt. Texts are judged by the ratings as adjudicated, reviewers by the
    ratings as given. `efforts`, by pseudonym, are where the ratings' weights come from.
    """
    sampling = sampling_of(policy, seed)
    ratings, replaced = settled(given, adjudicated or {}, policy)
    arms = [found for arm in Arm if (found := summary(ratings, arm, arm.label, sampling))]
    estimate = _effect if policy.version == 1 else _clustered
    effects = [effect for arm in Arm if (effect := estimate(ratings, arm, sampling))]
    more = {} if policy.version == 1 else _more(given, ratings, policy, arms, sampling, measures)
    if policy.weighs:
        for row in more["reviewers"]:
            row |= told((efforts or {}).get(row["reviewer"]))
    rules = check(Found(ratings, arms, effects, **_ruled(more)), policy)
    accepted = all(rule["passed"] for rule in rules)
    return {
        "version": policy.version,
        "accepted": accepted,
        "sentence": _sentence(accepted, rules, arms, effects),
        "rules": rules,
        "arms": arms,
        "effects": effects,
        "by_instruction": [
            asdict(row) for row in effects_by_instruction(ratings, JUDGED, BASELINE)
        ],
        "counts": counted(ratings),
        "policy": policy.to_dict(),
        "seed": sampling.seed,
        **more,
        **_adjudication(given, policy, len(adjudicated or {}), replaced),
    }


def _adjudication(
    given: Sequence[Rating], policy: Policy, adjudicated: int, replaced: int
) -> dict[str, Any]:
    """What decisions have since version 3."""
    if policy.version < 3:
        return {}
    return {
        "adjudication": {
            "contradicted": texts_in_dispute(given, policy),
            "adjudicated": adjudicated,
            "replaced": replaced,
        }
    }


def _more(
    given: Sequence[Rating],
    ratings: Sequence[Rating],
    policy: Policy,
    arms: list[dict[str, Any]],
    sampling: Sampling,
    measures: dict[str, Any] | None,
) -> dict[str, Any]:
    """What decisions have since version 2; `arms` get theirs."""
    evidence = Evidence(given, sampling)
    means, seen = evidence.adjusted_means(), latest_look(ratings, policy, sampling)
    for arm in arms:
        arm |= {"adjusted": means.get(arm["arm"]), "likely": evidence.likely(arm["arm"])}
    return {
        "agreement": evidence.agreement(),
        "reviewers": evidence.reviewers(),
        "overruled": evidence.overruled(),
        "side_effects": side_effects(measures or {}),
        "look": asdict(seen) if seen else None,
    }


def _ruled(more: dict[str, Any]) -> dict[str, Any]:
    """The part of it that rules are about."""
    return {name: more[name] for name in ("agreement", "side_effects", "look") if name in more}


def counted(ratings: Sequence[Rating]) -> dict[str, int]:
    """How much there is to go by."""
    return {
        "outputs": len({(rating.instruction, rating.arm) for rating in ratings}),
        "instructions": len({rating.instruction for rating in ratings}),
        "reviews": len(ratings),
        "reviewers": len({rating.reviewer for rating in ratings}),
    }


def summary(
    ratings: Sequence[Rating], arm: str, label: str, sampling: Sampling
) -> dict[str, Any] | None:
    """What its ratings say of one arm; None where it has none."""
    fidelity = mean_fidelity(ratings, arm, sampling)
    if fidelity is None:
        return None
    mine = [rating for rating in ratings if rating.arm == arm]
    found = counts((rating.fidelity for rating in mine), FIDELITIES)
    return {
        "arm": str(arm),
        "label": str(label),
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


def _clustered(
    ratings: Sequence[Rating], against: Arm, sampling: Sampling
) -> dict[str, Any] | None:
    """The same with an interval that stays honest with few reviewers."""
    if against == JUDGED:
        return None
    effect = clustered_effect(ratings, JUDGED, against, sampling)
    if effect is None:
        return None
    low, high = effect.interval(sampling.confidence) or (None, None)
    ends = {"low": low, "high": high}
    return {"against": str(against), "label": str(against.label), **asdict(effect), **ends}


def _inverted(ratings: Sequence[Rating], arm: str) -> int:
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
    return f"Rejected: {joined(failed)}."


def joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
