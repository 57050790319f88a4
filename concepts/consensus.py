"""When endorsements make a definition the reference: the policy of this site, and the count."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings

from accounts.states import Role


@dataclass(frozen=True)
class ConsensusPolicy:
    """`settings.ENDORSEMENT_POLICY` may override each field. Raises ValueError for what cannot be
    meant, so that a slip in the settings is found at the start (see concepts/soundness.py)."""

    quorum: int = 2
    """Endorsements by others that make a submitted definition the reference, while no objection stands.
    0: endorsements are advice, and a curator decides."""
    roles: tuple[str, ...] = (Role.CURATOR, Role.REVIEWER, Role.ADMIN)
    """Whoever has one of these roles may endorse and object."""

    def __post_init__(self) -> None:
        if isinstance(self.quorum, bool) or not isinstance(self.quorum, int) or self.quorum < 0:
            raise ValueError("quorum is a whole number, 0 or more")
        if not self.roles or not set(self.roles) <= set(Role.values):
            raise ValueError(f"roles are some of {', '.join(Role.values)}")


def policy() -> ConsensusPolicy:
    """The policy of this site now."""
    told: dict[str, Any] = dict(settings.ENDORSEMENT_POLICY)
    if unknown := set(told) - {field.name for field in fields(ConsensusPolicy)}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    if "roles" in told:
        told["roles"] = tuple(told["roles"])
    return ConsensusPolicy(**told)


@dataclass(frozen=True)
class Tally:
    """How a definition stands with those who endorse and object."""

    endorsed: int
    blocked: int
    quorum: int

    @property
    def is_reached(self) -> bool:
        return bool(self.quorum) and not self.blocked and self.endorsed >= self.quorum

    @property
    def missing(self) -> int:
        """Endorsements still wanted, were no objection standing."""
        return max(0, self.quorum - self.endorsed)


def tally(rows: Iterable[Any]) -> Tally:
    """The count over endorsements of one definition; those withdrawn count for nothing."""
    standing = [row for row in rows if row.is_standing]
    blocked = sum(row.blocks for row in standing)
    endorsed = sum(row.stance == "endorse" for row in standing)
    return Tally(endorsed, blocked, policy().quorum)
