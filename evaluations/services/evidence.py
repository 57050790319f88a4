"""What the reviews tell about those who gave them: agreement, reliability, strictness.

Plain data for the decision. Where a figure
cannot be told it is None; docs/reference/statistics.md says what each means and where it ends.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from evaluations.states import Verdict
from evaluations.stats import Rating, Sampling, counts, majority
from evaluations.stats.dawid_skene import Believed, Consensus, consensus
from evaluations.stats.judgements import Judgement
from evaluations.stats.kappa import Kappa, kappas
from evaluations.stats.krippendorff import alpha
from evaluations.stats.severity import adjusted, group_means

from .weights import LOW

Text = tuple[Any, str]
"""An item: the instruction, and the arm that answered it."""


class Evidence:
    """The figures of one round, from its ratings."""

    def __init__(self, ratings: Sequence[Rating], sampling: Sampling) -> None:
        # by name, so that no order tells who came to the site before whom
        self.ratings = sorted(ratings, key=lambda rating: _by_name(rating.reviewer))
        self.sampling = sampling
        self.bearing = {r.reviewer for r in self.ratings if r.weight >= LOW}
        self.fidelities = [Judgement(_item(r), r.reviewer, r.fidelity) for r in self.ratings]
        self.verdicts = [Judgement(_item(r), r.reviewer, r.verdict) for r in self.ratings]
        self.shared = len({_item(r) for r in self.ratings}) < len(self.ratings)
        severity = adjusted(self.fidelities)
        self.severity = severity if severity and severity.rest is not None else None
        self.consensus = consensus(self.verdicts, Verdict.values) if self.shared else None

    def agreement(self) -> dict[str, Any]:
        """Krippendorff's alpha of both questions, among those whose reviews are not weighed low, and
        Cohen's kappa for every two reviewers."""
        weighted = kappas(self.fidelities, "quadratic")
        pairs = zip(weighted, kappas(self.verdicts), strict=True)
        return {
            "fidelity": asdict(alpha(self._borne(self.fidelities), "ordinal", self.sampling)),
            "verdict": asdict(alpha(self._borne(self.verdicts), "nominal", self.sampling)),
            "pairs": [_pair(fidelity, verdict) for fidelity, verdict in pairs],
        }

    def adjusted_means(self) -> dict[str, float]:
        """Arm -> mean fidelity with strictness taken out; nothing where it cannot be told."""
        if self.severity is None:
            return {}
        arms = {_item(rating): rating.arm for rating in self.ratings}
        return group_means(self.severity, arms.items())

    def likely(self, arm: str) -> dict[str, int] | None:
        """How many of the arm's texts most likely deserve each verdict."""
        if self.consensus is None:
            return None
        found = [item.verdict for item in self.consensus.items if _text(item)[1] == arm]
        return {str(verdict): count for verdict, count in counts(found, Verdict.values).items()}

    def overruled(self) -> list[dict[str, Any]]:
        """Texts whose likely verdict is not what most reviewers said, or where most said nothing."""
        if self.consensus is None:
            return []
        said: dict[Any, list[str]] = {}
        for judgement in self.verdicts:
            said.setdefault(judgement.item, []).append(str(judgement.value))
        return [
            _overruled(item, most)
            for item in self.consensus.items
            for most in [majority(said[item.item])]
            if most != item.verdict
        ]

    def reviewers(self) -> list[dict[str, Any]]:
        """Each reviewer: how reliable with verdicts, how strict with fidelity."""
        given = counts((r.reviewer for r in self.ratings), self._names())
        reliable = _reliabilities(self.consensus)
        strict = self.severity.severities if self.severity else {}
        return [
            {
                "reviewer": name,
                "reviews": reviews,
                "reliability": reliable.get(name),
                "severity": strict.get(name),
            }
            for name, reviews in given.items()
        ]

    def _borne(self, judgements: list[Judgement]) -> list[Judgement]:
        return [judgement for judgement in judgements if judgement.reviewer in self.bearing]

    def _names(self) -> list[Any]:
        return list(dict.fromkeys(rating.reviewer for rating in self.ratings))


def side_effects(measures: dict[str, Any]) -> dict[str, Any] | None:
    """The engine's figure of what the soft prompt does to other topics; None if not measured."""
    found = (measures.get("side_effects") or {}).get("soft_prompt", {}).get("share_of_gap")
    return {name: found.get(name) for name in ("mean", "low", "high")} if found else None


def _item(rating: Rating) -> Text:
    return rating.instruction, rating.arm


def _text(believed: Believed) -> Text:
    return cast(Text, believed.item)


def _by_name(reviewer: Any) -> tuple[int, str]:
    """“Reviewer 27” after “Reviewer Z”."""
    return len(str(reviewer)), str(reviewer)


def _pair(fidelity: Kappa, verdict: Kappa) -> dict[str, Any]:
    return {
        "first": fidelity.first,
        "second": fidelity.second,
        "items": fidelity.items,
        "fidelity": fidelity.kappa,
        "verdict": verdict.kappa,
        "same_verdict": verdict.same,
    }


def _overruled(item: Believed, most: str | None) -> dict[str, Any]:
    instruction, arm = _text(item)
    return {
        "instruction": instruction,
        "arm": arm,
        "majority": most,
        "likely": item.verdict,
        "probability": item.probabilities[item.verdict],
    }


def _reliabilities(found: Consensus | None) -> dict[Any, float | None]:
    """Where all texts deserve one verdict, what is left are the imagined answers: nothing to tell."""
    if found is None or len({item.verdict for item in found.items}) < 2:
        return {}
    return {row.reviewer: row.reliability for row in found.reviewers}
