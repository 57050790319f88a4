"""Statistics of blind ratings. Pure numpy: no Django, none of our apps."""

from .effects import (
    Estimate,
    InstructionEffect,
    Rating,
    Sampling,
    effects_by_instruction,
    mean_fidelity,
    paired_differences,
    paired_effect,
)
from .verdicts import counts, majorities, majority

__all__ = [
    "Estimate",
    "InstructionEffect",
    "Rating",
    "Sampling",
    "counts",
    "effects_by_instruction",
    "majorities",
    "majority",
    "mean_fidelity",
    "paired_differences",
    "paired_effect",
]
