"""Rounds, what is in them, who has it, and reviews."""

from .aside import SetAside
from .output import Item, Output, OutputArm
from .review import Review, ReviewDraft, ReviewVersion
from .round import Round
from .rubric import Rubric
from .slot import Slot

__all__ = [
    "Item",
    "Output",
    "OutputArm",
    "Review",
    "ReviewDraft",
    "ReviewVersion",
    "Round",
    "Rubric",
    "SetAside",
    "Slot",
]
