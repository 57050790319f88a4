"""Pages of rounds and reviews."""

from .asides import item_flag, item_skip
from .decisions import round_decision
from .reviews import draft, item, review, undo
from .rounds import round_cancel, round_detail, round_list, round_open, round_retry
from .rubrics import rubric_detail, rubric_edit, rubric_list, rubric_new, rubric_publish

__all__ = [
    "draft",
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
    "rubric_detail",
    "rubric_edit",
    "rubric_list",
    "rubric_new",
    "rubric_publish",
    "undo",
]
