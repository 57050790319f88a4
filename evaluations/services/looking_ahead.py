"""What a reviewer will probably get next, to have its page ready. Nothing is leased by looking.

It hangs on who asks and names no item, so it is no way to browse a round: a reviewer who holds an item sees
the one after it, whoever holds none sees nothing. What is shown is what the item's own page shows, and a
review of it still needs the lease, which only the queue gives.
"""

from dataclasses import replace
from typing import Any

from evaluations.blinding import BlindItem
from evaluations.models import Round, Slot

from . import queue, showing
from .progress import progress
from .reviewing import find_item


def item_ahead(reviewer: Any, round_: Round) -> BlindItem | None:
    """With the counts as they will be when the present item is reviewed; None where there is no next."""
    token = queue.peek_item(reviewer, round_)  # asks whether they may
    mine = Slot.objects.leased().filter(round=round_, reviewer=reviewer)
    if token is None or not mine.exists():
        return None
    how_far = progress(reviewer, round_)
    blind = showing.blinded(find_item(token), reviewer, how_far.done + 1, how_far.total)
    return replace(blind, today=blind.today + 1)
