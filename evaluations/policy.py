"""When the evidence is enough, and what it must show. Each round keeps the policy it began with."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Policy:
    """`version` names the set of rules; the other fields are their thresholds.

    `settings.EVALUATION_POLICY` may override thresholds. Raises ValueError for one that cannot be
    meant, so that a slip in the settings is found at the start (see evaluations/checks.py).
    """

    version: int = 1
    reviews_per_output: int = 3
    """Reviews that every output must have before the round closes."""
    mean_fidelity: float = 3.5
    """What the soft prompt's mean fidelity (1 to 5) must reach."""
    effect_above: float = 0.0
    """What the lower bound of soft prompt minus bare model must be above."""
    confidence: float = 0.95
    resamples: int = 4000

    def __post_init__(self) -> None:
        if self.version != 1:
            raise ValueError(f"There is no policy of version {self.version}.")
        if not 1 <= self.reviews_per_output <= 50:
            raise ValueError("reviews_per_output must be from 1 to 50.")
        if not 1 <= self.mean_fidelity <= 5 or not -4 <= self.effect_above < 4:
            raise ValueError("Fidelity runs from 1 to 5, so its differences from -4 to 4.")
        if not 0.5 <= self.confidence < 1 or not 100 <= self.resamples <= 100_000:
            raise ValueError("confidence must be from 0.5 to below 1, resamples 100 to 100,000.")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Policy":
        """Raises ValueError for a field that no policy has."""
        if unknown := data.keys() - {field.name for field in fields(cls)}:
            raise ValueError(f"A policy has no {', '.join(sorted(unknown))}.")
        return cls(**data)


def current_policy() -> Policy:
    """The policy for rounds that open now."""
    return Policy.from_dict(settings.EVALUATION_POLICY)
