"""Every check on one text: as a list of findings, and as the report that a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text import MAX_BYTES
from concepts.definition_data import DefinitionData

from .base import RANK, Check, Context, Finding
from .registry import CHECKS

ALONE = Context()
HUES = {"error": "bad", "warning": "warning", "info": "waiting"}
LABELS = {
    "bad": _("Not yet"),
    "warning": _("Look again"),
    "waiting": _("Good to know"),
    "good": pgettext_lazy("check", "Good"),
}


@dataclass(frozen=True)
class Verdict:
    """A check with what it found: what stands, and pairs of (finding, dismissal) for what the
    author has answered."""

    check: Check
    findings: list[Finding]
    dismissed: list[tuple[Finding, Any]]

    @property
    def hue(self) -> str:
        return HUES[self.check.severity] if self.findings else "good"

    @property
    def label(self) -> str:
        return str(LABELS[self.hue])


def findings(data: DefinitionData, context: Context = ALONE) -> list[Finding]:
    """Everything that the checks find, errors first."""
    data = _clipped(data)
    found = [finding for check in CHECKS for finding in check.find(data, context)]
    return sorted(found, key=lambda finding: RANK[finding.severity])


def report(
    data: DefinitionData,
    context: Context = ALONE,
    dismissals: Mapping[str, Any] | None = None,
) -> list[Verdict]:
    """Every check with what it found, in the order of the page. `dismissals` are by digest."""
    data, answered = _clipped(data), dismissals or {}
    told = []
    for check in CHECKS:
        found = list(check.find(data, context))
        told.append(
            Verdict(
                check,
                [each for each in found if not _answered(each, answered)],
                [(each, answered[each.digest]) for each in found if _answered(each, answered)],
            )
        )
    return told


def _answered(finding: Finding, dismissals: Mapping[str, Any]) -> bool:
    return finding.may_be_dismissed and finding.digest in dismissals


def _clipped(data: DefinitionData) -> DefinitionData:
    """What is not saved yet may be of any size; beyond the cap it is refused, and not read here."""
    return replace(data, text=data.text[:MAX_BYTES], notes=data.notes[:MAX_BYTES])
