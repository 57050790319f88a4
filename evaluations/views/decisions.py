"""The decision of a closed round: verdict, rules, plots, texts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.answers import require
from common.paging import page
from common.plots import Estimate, IntervalPlot, interval_plot
from concepts.models import Instruction
from evaluations.exporting import available
from evaluations.models import Round
from evaluations.permissions import may_see_decision
from evaluations.services import reporting
from evaluations.states import Verdict

from . import agreeing
from .rounds import find_round

PER_PAGE = 20


@require_safe
def round_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_round(request.user, pk)
    require(may_see_decision(request.user, row))
    outputs = reporting.unblinded(request.user, row)
    decision = row.decision
    context = {
        "section": "rounds",
        "round": row,
        "decision": decision,
        "fidelity_plot": _fidelity(decision),
        "effects_plot": _effects(decision),
        "instructions_plot": _by_instruction(row),
        "verdicts": list(Verdict),
        "arms": [_with_shares(arm) for arm in decision["arms"]],
        "agreements": agreeing.agreements(decision),
        "pairs": agreeing.pairs(decision),
        "reviewers": agreeing.reviewers(decision, outputs),
        "arm_means": agreeing.arm_means(decision),
        "overruled": len(decision.get("overruled", ())),
        "not_measured": decision.get("side_effects", True) is None,
        "disputed": [(row, _page_of(row.output)) for row in reporting.disputed(outputs)],
        "worst": reporting.worst(outputs),
        "page": page(request, outputs, per_page=PER_PAGE),
        "comparison": reporting.compare(request.user, row),
        "downloads": _downloads(row),
        "interval_note": f"Mark: mean; line: {decision['policy']['confidence']:.0%} interval",
    }
    return render(request, "evaluations/round_decision.html", context)


def _page_of(output: reporting.UnblindedOutput) -> int:
    """Where the list of all texts shows it."""
    return (output.place - 1) // PER_PAGE + 1


def _downloads(row: Round) -> list[tuple[str, str]]:
    """Words and address of each format that this installation can write."""
    return [
        (format_.label, reverse("api-rounds-export", args=[row.pk, format_.ending]))
        for format_ in available()
    ]


def _estimate(name: str, kind: str, found: dict[str, Any], n: int) -> Estimate:
    """A row of a plot; without an interval it is a bare mark."""
    mean = found["mean"]
    low = mean if found["low"] is None else found["low"]
    high = mean if found["high"] is None else found["high"]
    return Estimate(name, kind, mean, low, high, n)


def _fidelity(decision: dict[str, Any]) -> IntervalPlot:
    rows = [
        _estimate(arm["label"], arm["arm"], arm["fidelity"], arm["fidelity"]["n"])
        for arm in decision["arms"]
    ]
    return interval_plot(
        "Mean fidelity of each arm", rows, x_label="Fidelity, 1 to 5", low=1, high=5
    )


def _effects(decision: dict[str, Any]) -> IntervalPlot:
    rows = [
        _estimate(effect["label"], effect["against"], effect, effect["n"])
        for effect in decision["effects"]
    ]
    return interval_plot(
        "The soft prompt minus each other arm", rows, x_label="Difference in fidelity"
    )


def _by_instruction(row: Round) -> IntervalPlot:
    found = row.decision["by_instruction"]
    texts = Instruction.objects.in_bulk([each["instruction"] for each in found])
    rows = [
        _estimate(_short(texts[each["instruction"]].text), "soft_prompt", each, each["reviewers"])
        for each in found
    ]
    return interval_plot(
        "The soft prompt minus the bare model",
        rows,
        x_label="Difference in fidelity",
    )


def _short(text: str, limit: int = 28) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _with_shares(arm: dict[str, Any]) -> dict[str, Any]:
    """The arm with each verdict's share in percent, in the order of `Verdict`."""
    total = sum(arm["verdicts"].values()) or 1
    shares = [
        {"verdict": verdict, "count": arm["verdicts"][verdict], "percent": share}
        for verdict in Verdict
        for share in [100 * arm["verdicts"][verdict] / total]
    ]
    return arm | {"shares": shares}
