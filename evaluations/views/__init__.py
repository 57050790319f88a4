"""Pages of rounds and reviews."""

from .asides import item_flag, item_skip
from .decisions import round_decision
from .reviews import item, review
from .rounds import round_cancel, round_detail, round_list, round_open, round_retry

__all__ = [
    "item",
    "item_flag",
    "item_skip",
    "review",
    "round_cancel",
    "round_decision",
    "round_detail",
    "round_list",
    "round_open",
    "round_retry",
]
