"""Statistics of blind ratings. Pure numpy: no Django, none of our apps.

What every decision rests on is named here. The other figures are imported from their modules:
agreement (krippendorff, kappa), reliability (dawid_skene, severity, effort), choices
(bradley_terry, best_worst), and when a round may stop (clusters, sequential). What each means, where
it comes from and where it ends: docs/reference/statistics.md.
"""

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
