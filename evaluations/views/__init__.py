"""Pages of rounds and reviews."""

from .adjudicating import adjudicate, adjudication, adjudication_release, round_waive
from .appealing import round_appeal, round_appeal_answer
from .asides import item_flag, item_skip
from .choices import comparison, comparison_draft, comparison_undo
from .conflicts import conflict_declare, conflict_lift
from .decisions import round_decision
from .importing import round_import
from .onboarding import calibration, calibration_again, calibration_text, guidelines, reviewing
from .requeueing import requeue
from .reviews import ahead, draft, item, review, undo
from .rounds import round_cancel, round_detail, round_list, round_open, round_retry
from .rubrics import rubric_detail, rubric_edit, rubric_list, rubric_new, rubric_publish
from .watching import review_quality, review_quality_note

__all__ = [
    "adjudicate",
    "adjudication",
    "adjudication_release",
    "ahead",
    "calibration",
    "calibration_again",
    "calibration_text",
    "comparison",
    "comparison_draft",
    "comparison_undo",
    "conflict_declare",
    "conflict_lift",
    "draft",
    "guidelines",
    "item",
    "item_flag",
    "item_skip",
    "requeue",
    "review",
    "review_quality",
    "review_quality_note",
    "reviewing",
    "round_appeal",
    "round_appeal_answer",
    "round_cancel",
    "round_decision",
    "round_detail",
    "round_import",
    "round_list",
    "round_open",
    "round_retry",
    "round_waive",
    "rubric_detail",
    "rubric_edit",
    "rubric_list",
    "rubric_new",
    "rubric_publish",
    "undo",
]
