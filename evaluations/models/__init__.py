"""Rounds, what is in them, who has it, and reviews."""

from .aside import SetAside
from .output import Item, Output, OutputArm
from .review import Review
from .round import Round
from .slot import Slot

__all__ = ["Item", "Output", "OutputArm", "Review", "Round", "SetAside", "Slot"]
