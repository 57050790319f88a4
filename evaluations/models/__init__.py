"""Rounds, what is in them, and reviews."""

from .output import Item, Output, OutputArm
from .review import Review, ReviewDraft, ReviewVersion
from .round import Round
from .rubric import Rubric

__all__ = [
    "Item",
    "Output",
    "OutputArm",
    "Review",
    "ReviewDraft",
    "ReviewVersion",
    "Round",
    "Rubric",
]
