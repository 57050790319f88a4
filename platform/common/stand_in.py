"""Values that stand for others in `common.prepared`: none that a query holds for a reason of its own."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

FIRST = 7_770_000_001  # no number that a query of ours holds for a reason of its own


def number(place: int = 0) -> int:
    """The `place`th number of its query."""
    return FIRST + place


def uuid(place: int = 0) -> UUID:
    return UUID(int=FIRST + place)


def text(place: int = 0) -> str:
    return f"stand-in {FIRST + place}"


def moment(place: int = 0) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=FIRST + place)
