"""What the pages of every closed round have in common, decided or only counted."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.paging import page
from common.plots import Estimate
from evaluations.exporting import available
from evaluations.models import Round
from evaluations.retelling import told
from evaluations.services import reporting
from evaluations.states import Mode, Verdict

from . import agreeing

PER_PAGE = 20


def shared(
    request: HttpRequest,
    row: Round,
    decision: dict[str, Any],
    outputs: list[reporting.UnblindedOutput],
) -> dict[str, Any]:
    return {
        "section": "rounds",
        "round": row,
        "decision": decision,
        "verdicts": list(Verdict),
        "arms": [_with_shares(arm) for arm in decision["arms"]],
        "agreements": agreeing.agreements(decision),
        "pairs": agreeing.pairs(decision),
        "reviewers": agreeing.reviewers(decision, outputs),
        "arm_means": agreeing.arm_means(decision),
        "overruled": len(decision.get("overruled", ())),
        "disputed": [(row, _page_of(row.output)) for row in reporting.disputed(outputs)],
        "page": page(request, outputs, per_page=PER_PAGE),
        "comparison": reporting.compare(request.user, row),
        "downloads": downloads(row),
        "interval_note": _("Mark: mean; line: %(confidence)s interval")
        % {"confidence": f"{decision['policy']['confidence']:.0%}"},
    }


def estimate(name: str, kind: str, found: dict[str, Any], n: int) -> Estimate:
    """A row of a plot; without an interval it is a bare mark."""
    mean = found["mean"]
    low = mean if found["low"] is None else found["low"]
    high = mean if found["high"] is None else found["high"]
    return Estimate(name, kind, mean, low, high, n)


def _page_of(output: reporting.UnblindedOutput) -> int:
    """Where the list of all texts shows it."""
    return (output.place - 1) // PER_PAGE + 1


def downloads(row: Round) -> list[tuple[str, str]]:
    """Words and address of each format that this installation can write."""
    return [
        (told(format_.label), reverse("api-rounds-export", args=[row.pk, format_.ending]))
        for format_ in available(choices=row.mode != Mode.SINGLE)
    ]


def _with_shares(arm: dict[str, Any]) -> dict[str, Any]:
    """The arm with each verdict's share in percent, in the order of `Verdict`."""
    total = sum(arm["verdicts"].values()) or 1
    shares = [
        {"verdict": verdict, "count": arm["verdicts"][verdict], "percent": share}
        for verdict in Verdict
        for share in [100 * arm["verdicts"][verdict] / total]
    ]
    return arm | {"shares": shares}
