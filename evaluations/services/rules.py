"""The rules of each policy: the figure found, the threshold needed, and whether it passed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.arms import BASELINE, JUDGED
from evaluations.policy import Policy
from evaluations.states import Verdict
from evaluations.stats import Rating, counts, majorities

# What a rule that failed says in the sentence of the decision.
FAILURES = {
    "reviews": "there are too few reviews",
    "agreement": "reviewers do not agree beyond chance",
    "not_inverted": "most reviewers of at least one text found it inverted",
    "faithful": "the texts are not faithful enough to the definition",
    "better": "the soft prompt does not clearly beat the bare model",
    "side_effects": "the soft prompt changes too much where it should change nothing",
}


@dataclass(frozen=True)
class Found:
    """What rules are about; the fields as in the decision, the last three since version 2."""

    ratings: Sequence[Rating]
    arms: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    agreement: dict[str, Any] | None = None
    side_effects: dict[str, Any] | None = None
    look: dict[str, Any] | None = None

    @property
    def soft(self) -> dict[str, Any] | None:
        return next((arm for arm in self.arms if arm["arm"] == JUDGED), None)

    @property
    def bare(self) -> dict[str, Any] | None:
        return next((row for row in self.effects if row["against"] == BASELINE), None)


def check(found: Found, policy: Policy) -> list[dict[str, Any]]:
    """All rules that can be asked, in the order in which pages show them."""
    return [row for ask in RULES[policy.version] if (row := ask(found, policy))]


def _enough(found: Found, policy: Policy) -> dict[str, Any]:
    ratings = found.ratings
    per_output = counts(
        ((rating.instruction, rating.arm) for rating in ratings),
        sorted({(rating.instruction, rating.arm) for rating in ratings}, key=str),
    )
    fewest = min(per_output.values(), default=0)
    return rule(
        "reviews",
        "Every output has enough reviews",
        f"{fewest} at the least",
        f"{policy.reviews_per_output} or more",
        fewest >= policy.reviews_per_output,
        fewest,
    )


def _none_inverted(found: Found, policy: Policy) -> dict[str, Any]:
    texts = found.soft["inverted_majorities"] if found.soft else None
    return rule(
        "not_inverted",
        "No text of the soft prompt is inverted in the eyes of most of its reviewers",
        "no reviews" if texts is None else f"{texts} inverted",
        "none",
        texts == 0,
        texts,
    )


def _few_inverted(found: Found, policy: Policy) -> dict[str, Any]:
    said = list(majorities(found.ratings, JUDGED).values())
    share = said.count(Verdict.INVERTED) / len(said) if said else None
    return rule(
        "not_inverted",
        "Few enough texts of the soft prompt are inverted in the eyes of most of their reviewers",
        "no reviews" if share is None else f"{said.count(Verdict.INVERTED)} of {len(said)}",
        f"{policy.inverted_share:.0%} at most" if policy.inverted_share else "none",
        share is not None and share <= policy.inverted_share,
        share,
    )


def _agree(found: Found, policy: Policy) -> dict[str, Any]:
    alpha = found.agreement["fidelity"] if found.agreement else {"alpha": None, "low": None}
    low = alpha["low"]
    itself = "" if low is None else f" (alpha itself is {alpha['alpha']:.2f})".replace("-", "−")
    return rule(
        "agreement",
        "Reviewers agree on fidelity beyond chance",
        "cannot be told" if low is None else f"{low:.2f}",
        f"above {policy.alpha_above:g}",
        low is not None and low > policy.alpha_above,
        low,
        f"Lower end of the {policy.confidence:.0%} interval of Krippendorff’s alpha{itself}: "
        "0 is what chance gives, 1 full agreement.",
    )


def aside(found: Found, policy: Policy) -> dict[str, Any] | None:
    """Only where the engine measured it: nobody can be asked for it afterwards."""
    if found.side_effects is None:
        return None
    mean = found.side_effects["mean"]
    return rule(
        "side_effects",
        "The soft prompt leaves other topics alone",
        f"{mean:.2f}",
        f"{policy.side_effects:g} or less",
        mean <= policy.side_effects,
        mean,
        "What it changes on instructions about other things, as a share of what it teaches; "
        "measured by the engine after training.",
    )


def _faithful(found: Found, policy: Policy) -> dict[str, Any]:
    mean = found.soft["fidelity"]["mean"] if found.soft else None
    return rule(
        "faithful",
        "The soft prompt’s mean fidelity is high enough",
        "no reviews" if mean is None else f"{mean:.2f} of 5",
        f"{policy.mean_fidelity:.2f} or more",
        mean is not None and mean >= policy.mean_fidelity,
        mean,
    )


def _better(found: Found, policy: Policy) -> dict[str, Any]:
    bound = found.look or found.bare
    low = bound["low"] if bound else None
    return rule(
        "better",
        "The soft prompt beats the bare model beyond doubt",
        "too few to tell" if low is None else f"{low:+.2f}",
        f"above {policy.effect_above:g}",
        low is not None and low > policy.effect_above,
        low,
        f"Lower end of the {policy.confidence:.0%} interval of the difference in fidelity, "
        f"paired by instruction and reviewer{_look(found)}.",
    )


def _look(found: Found) -> str:
    """An interval that several looks share is wider, and the reader may wonder why."""
    if found.look is None:
        return ""
    return f"; as wide as look number {found.look['number']} of those planned must have it"


def rule(
    key: str, words: str, figure: str, threshold: str, passed: bool, value: Any, why: str = ""
) -> dict[str, Any]:
    """One line of a decision's `rules`."""
    return {
        "key": key,
        "rule": words,
        "figure": figure.replace("-", "−"),
        "threshold": threshold.replace("-", "−"),
        "passed": passed,
        "value": value,
        "why": why,
    }


Rule = Callable[[Found, Policy], dict[str, Any] | None]
RULES: dict[int, tuple[Rule, ...]] = {
    1: (_enough, _none_inverted, _faithful, _better),
    2: (_enough, _agree, _few_inverted, _faithful, _better, aside),
    3: (_enough, _agree, _few_inverted, _faithful, _better, aside),  # reviews by their weight
}
