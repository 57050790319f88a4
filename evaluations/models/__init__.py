"""Rounds, what is in them, who has it, and reviews."""

from .appeal import Appeal
from .aside import SetAside
from .choice import Choice, ChoiceVersion, Shown
from .conflict import Conflict
from .gold import EffortNotice, Gold
from .imported import Import, ImportDraft, Reference
from .onboarding import CalibrationAnswer, Onboarding
from .output import Item, Output, OutputArm
from .referral import Adjudication, Referral
from .review import Review, ReviewDraft, ReviewVersion
from .round import Round
from .rubric import Rubric
from .slot import Slot

__all__ = [
    "Adjudication",
    "Appeal",
    "CalibrationAnswer",
    "Choice",
    "ChoiceVersion",
    "Conflict",
    "EffortNotice",
    "Gold",
    "Import",
    "ImportDraft",
    "Item",
    "Onboarding",
    "Output",
    "OutputArm",
    "Reference",
    "Referral",
    "Review",
    "ReviewDraft",
    "ReviewVersion",
    "Round",
    "Rubric",
    "SetAside",
    "Shown",
    "Slot",
]
