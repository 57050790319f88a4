"""What a round of imported outputs ends with: figures of each arm, and no decision on anything.

The same plain data as a decision has (docs/reference/policy.md), without rules. Its effects are of each
arm minus the baseline that the importer named; without one there are none.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evaluations.policy import Policy
from evaluations.stats import Rating, Sampling
from evaluations.stats.clusters import clustered_effect

from .deciding import counted, summary
from .evidence import Evidence
from .looking import sampling_of


def figures_of(
    ratings: Sequence[Rating], policy: Policy, seed: int, baseline: str
) -> dict[str, Any]:
    """`ratings` name arms by their labels and reviewers by their pseudonyms, and so do the figures."""
    sampling = sampling_of(policy, seed)
    evidence = Evidence(ratings, sampling)
    labels = sorted({rating.arm for rating in ratings}, key=lambda label: (label.casefold(), label))
    arms = [found for label in labels if (found := summary(ratings, label, label, sampling))]
    means = evidence.adjusted_means()
    for arm in arms:
        arm |= {"adjusted": means.get(arm["arm"]), "likely": evidence.likely(arm["arm"])}
    others = [label for label in labels if label != baseline]
    effects = [_effect(ratings, label, baseline, sampling) for label in others]
    counts = counted(ratings)
    return {
        "version": policy.version,
        "accepted": None,
        "sentence": _sentence(counts, len(arms)),
        "baseline": baseline,
        "arms": arms,
        "effects": [effect for effect in effects if effect],
        "counts": counts,
        "agreement": evidence.agreement(),
        "reviewers": evidence.reviewers(),
        "overruled": evidence.overruled(),
        "policy": policy.to_dict(),
        "seed": sampling.seed,
    }


def _effect(
    ratings: Sequence[Rating], label: str, baseline: str, sampling: Sampling
) -> dict[str, Any] | None:
    """None without a baseline, or where nobody judged both on one instruction."""
    effect = clustered_effect(ratings, label, baseline, sampling) if baseline else None
    if effect is None:
        return None
    low, high = effect.interval(sampling.confidence) or (None, None)
    return {"arm": label, "label": label, **asdict(effect), "low": low, "high": high}


def _sentence(counts: dict[str, int], arms: int) -> str:
    return (
        f"{_number(counts['reviewers'], 'reviewer')} judged {_number(counts['outputs'], 'text')} "
        f"of {_number(arms, 'arm')} in {_number(counts['reviews'], 'review')}."
    )


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
