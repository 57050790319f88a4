"""Pages of rounds and reviews."""

from .decisions import round_decision
from .reviews import item, review
from .rounds import round_cancel, round_detail, round_list, round_open, round_retry

__all__ = [
    "item",
    "review",
    "round_cancel",
    "round_decision",
    "round_detail",
    "round_list",
    "round_open",
    "round_retry",
]
