"""On which side a text stands: an order of each reviewer's own, drawn by the round's secret seed.

The same whenever this reviewer comes back, so a number means the same text; and as good as a coin for
whoever does not know the seed, so neither a habit of eyes nor a neighbour's screen favours an arm.
"""

import hashlib

from evaluations.models import Item, Shown


def as_seen(item: Item, reviewer_id: int, seed: int) -> list[Shown]:
    """The texts of a comparison as this reviewer sees them, first to last."""
    return sorted(item.shown.all(), key=lambda row: _lot(seed, reviewer_id, item.token, row.place))


def _lot(seed: int, reviewer_id: int, token: str, place: int) -> str:
    return hashlib.sha256(f"side|{seed}|{reviewer_id}|{token}|{place}".encode()).hexdigest()
