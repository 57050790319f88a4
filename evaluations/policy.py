"""When the evidence is enough, and what it must show. Each round keeps the policy it began with."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings

VERSIONS = (1, 2, 3)
SINCE = {
    "alpha_above": 2,
    "inverted_share": 2,
    "side_effects": 2,
    "more_reviews": 2,
    "worthwhile": 2,
    "preferred_above": 3,
    "beside_definition": 3,
    "adjudicate_from": 3,
    "gold": 3,
}
"""The first version that has this threshold; the others are in all."""
MOST_GOLD = 10


@dataclass(frozen=True)
class Policy:
    """`version` names the set of rules; the other fields are their thresholds.

    `settings.EVALUATION_POLICY` may override thresholds. Raises ValueError for one that cannot be
    meant, so that a slip in the settings is found at the start (see evaluations/checks.py).
    """

    version: int = 3
    reviews_per_output: int = 3
    """Reviews that every output must have before the round closes."""
    mean_fidelity: float = 3.5
    """What the soft prompt's mean fidelity (1 to 5) must reach."""
    effect_above: float = 0.0
    """What the lower bound of soft prompt minus bare model must be above."""
    alpha_above: float = 0.0
    """What the lower bound of Krippendorff's alpha of fidelity must be above."""
    inverted_share: float = 0.0
    """The most of the soft prompt's texts, as a share, that may be inverted to most reviewers."""
    side_effects: float = 0.25
    """The most that the engine's mean share of the gap on unrelated instructions may be."""
    more_reviews: tuple[int, ...] = ()
    """Reviews per output to go on to, one after another, while the lead is open. Empty: never."""
    worthwhile: float = 0.5
    """A lead surely below this is not worth more reviews."""
    preferred_above: float = 0.5
    """Where texts are compared: what the lower bound of the share of comparisons in which the soft
    prompt is preferred to the bare model must be above. A tie is half of one."""
    beside_definition: float = 0.25
    """Where texts are compared: what that share against the definition in the prompt must reach."""
    adjudicate_from: int = 3
    """Steps of fidelity from which two reviews of one text contradict each other, so that a third
    reviewer adjudicates; faithful and inverted always do. 0: nothing is adjudicated."""
    gold: int = 3
    """Texts with a known answer that are mixed in. 0: none."""
    confidence: float = 0.95
    resamples: int = 4000

    def __post_init__(self) -> None:
        if self.version not in VERSIONS:
            raise ValueError(f"There is no policy of version {self.version}.")
        if not 1 <= self.reviews_per_output <= 50:
            raise ValueError("reviews_per_output must be from 1 to 50.")
        if not 1 <= self.mean_fidelity <= 5 or not -4 <= self.effect_above < 4:
            raise ValueError("Fidelity runs from 1 to 5, so its differences from -4 to 4.")
        if not -1 <= self.alpha_above < 1:
            raise ValueError("alpha_above must be from -1 to below 1, which is full agreement.")
        if not 0 <= self.inverted_share < 1 or self.side_effects < 0:
            raise ValueError("inverted_share must be from 0 to below 1, side_effects 0 or more.")
        if list(self.looks) != sorted(set(self.looks)) or self.looks[-1] > 50:
            raise ValueError("more_reviews must grow, from above reviews_per_output to 50.")
        if self.more_reviews and self.worthwhile < self.effect_above:
            raise ValueError("worthwhile must not be below effect_above.")
        self._check_comparisons()
        self._check_gold()
        if not 0.5 <= self.confidence < 1 or not 100 <= self.resamples <= 100_000:
            raise ValueError("confidence must be from 0.5 to below 1, resamples 100 to 100,000.")

    def _check_gold(self) -> None:
        if not 0 <= self.gold <= MOST_GOLD:
            raise ValueError(f"gold must be from 0 to {MOST_GOLD}.")
        if self.adjudicate_from not in (0, 2, 3, 4):
            raise ValueError("adjudicate_from must be 2, 3 or 4 steps of fidelity, or 0 for never.")

    def _check_comparisons(self) -> None:
        if not 0.5 <= self.preferred_above < 1:
            raise ValueError("preferred_above must be from 0.5 to below 1.")
        if not 0 <= self.beside_definition <= 1:
            raise ValueError("beside_definition must be from 0 to 1.")

    @property
    def looks(self) -> tuple[int, ...]:
        """Reviews per output at which the evidence is looked at."""
        return (self.reviews_per_output, *self.more_reviews)

    @property
    def adjudicates(self) -> bool:
        """Whether texts on which reviewers contradict each other go to a third reviewer."""
        return self.version >= 3 and self.adjudicate_from > 0

    def to_dict(self) -> dict[str, Any]:
        """What a round keeps, as JSON gives it back: the thresholds that this version knows."""
        kept = asdict(self) | {"more_reviews": list(self.more_reviews)}
        return {name: value for name, value in kept.items() if self.knows(name)}

    def knows(self, name: str) -> bool:
        """Whether this version has that threshold."""
        return SINCE.get(name, 1) <= self.version

    @property
    def weighs(self) -> bool:
        """Whether reviews count by the effort of who gave them."""
        return self.version >= 3

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Policy":
        """Raises ValueError for a field that this version of the policy does not have."""
        known = {name: data[name] for name in data if name in _names(cls)}
        if "more_reviews" in known:
            known["more_reviews"] = tuple(known["more_reviews"])
        found = cls(**known)
        if unknown := data.keys() - found.to_dict().keys():
            raise ValueError(f"A policy has no {', '.join(sorted(unknown))}.")
        return found


def _names(policy: type[Policy]) -> set[str]:
    return {field.name for field in fields(policy)}


def current_policy() -> Policy:
    """The policy for rounds that open now."""
    return Policy.from_dict(settings.EVALUATION_POLICY)
