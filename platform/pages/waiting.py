"""What waits for a person: to review, to decide, to answer."""

from typing import Any


def count_for(user: Any) -> int:
    """How many things wait for this person."""
    return 0
