"""Checks on a definition, run on unsaved text. Errors block submission; warnings and hints are shown.

`findings` and `report` run every check of `registry.CHECKS` on a `DefinitionData` and a `Context`.
"""

from .base import Check, Context, Finding, Known, Other, Severity
from .instructing import LEAST_HELD_OUT
from .registry import CHECKS
from .running import Verdict, findings, report

__all__ = [
    "CHECKS",
    "LEAST_HELD_OUT",
    "Check",
    "Context",
    "Finding",
    "Known",
    "Other",
    "Severity",
    "Verdict",
    "findings",
    "report",
]
