"""The decision of a closed round: verdict, rules, plots, texts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.answers import require
from common.plots import IntervalPlot, interval_plot
from concepts.models import Instruction
from evaluations.models import Round
from evaluations.permissions import may_see_decision
from evaluations.retelling import told
from evaluations.services import comparing, reporting
from evaluations.states import Mode

from . import choice_decisions, parts
from .figures import page_of_figures
from .rounds import find_round


@require_safe
def round_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_round(request.user, pk)
    require(may_see_decision(request.user, row))
    if row.mode != Mode.SINGLE:
        return choice_decisions.show(request, row, parts.downloads(row))
    outputs = reporting.unblinded(request.user, row)
    if row.is_imported:
        return page_of_figures(request, row, outputs)
    decision = row.decision
    context = parts.shared(request, row, decision, outputs) | {
        "fidelity_plot": _fidelity(decision),
        "effects_plot": _effects(decision),
        "instructions_plot": _by_instruction(row),
        "not_measured": decision.get("side_effects", True) is None,
        "worst": reporting.worst(outputs),
        "gold_texts": comparing.gold_texts(request.user, row),
    }
    return render(request, "evaluations/round_decision.html", context)


def _fidelity(decision: dict[str, Any]) -> IntervalPlot:
    rows = [
        parts.estimate(told(arm["label"]), arm["arm"], arm["fidelity"], arm["fidelity"]["n"])
        for arm in decision["arms"]
    ]
    return interval_plot(
        _("Mean fidelity of each arm"), rows, x_label=_("Fidelity, 1 to 5"), low=1, high=5
    )


def _effects(decision: dict[str, Any]) -> IntervalPlot:
    rows = [
        parts.estimate(told(effect["label"]), effect["against"], effect, effect["n"])
        for effect in decision["effects"]
    ]
    return interval_plot(
        _("The soft prompt minus each other arm"), rows, x_label=_("Difference in fidelity")
    )


def _by_instruction(row: Round) -> IntervalPlot:
    found = row.decision["by_instruction"]
    texts = Instruction.objects.in_bulk([each["instruction"] for each in found])
    rows = [
        parts.estimate(
            _short(texts[each["instruction"]].text), "soft_prompt", each, each["reviewers"]
        )
        for each in found
    ]
    return interval_plot(
        _("The soft prompt minus the bare model"),
        rows,
        x_label=_("Difference in fidelity"),
    )


def _short(text: str, limit: int = 28) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
