"""Rounds, what is in them, and reviews."""

from .output import Item, Output, OutputArm
from .review import Review
from .round import Round

__all__ = ["Item", "Output", "OutputArm", "Review", "Round"]
