"""The decision of a closed round that compared texts: verdict, rules, plots, comparisons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.paging import page
from common.plots import Estimate, IntervalPlot, interval_plot
from evaluations import retelling
from evaluations.models import Round
from evaluations.services import telling
from evaluations.states import Mode

from . import agreeing

PER_PAGE = 10


def show(request: HttpRequest, row: Round, downloads: list[tuple[str, str]]) -> HttpResponse:
    """Whether they may see it was asked before."""
    decision, told = row.decision, telling.told(request.user, row)
    context = {
        "section": "rounds",
        "round": row,
        "decision": decision,
        "preference_plot": _preferences(decision),
        "arms_plot": _strengths(decision) if row.mode == Mode.PAIRWISE else _scores(decision),
        "agreement": agreeing.agreement_on(
            _("Which is more faithful"), decision["agreement"]["choice"]
        ),
        "not_measured": decision["side_effects"] is None,
        "lost": telling.lost(told),
        "page": page(request, told, per_page=PER_PAGE),
        "downloads": downloads,
        "interval_note": _("Mark: figure; line: %(confidence)s interval")
        % {"confidence": f"{decision['policy']['confidence']:.0%}"},
    }
    return render(request, "evaluations/choice_decision.html", context)


def _preferences(decision: dict[str, Any]) -> IntervalPlot:
    rows = [_estimate(row["against"], row["mean"], row, row["n"]) for row in decision["effects"]]
    return interval_plot(
        _("How often the soft prompt is preferred"),
        rows,
        x_label=_("Share of comparisons"),
        low=0,
        high=1,
    )


def _strengths(decision: dict[str, Any]) -> IntervalPlot:
    rows = [
        _estimate(row["arm"], row["strength"], row, row["wins"] + row["ties"] + row["losses"])
        for row in decision["arms"]
    ]
    return interval_plot(
        _("Strength of each arm"),
        rows,
        x_label=_("Log strength (Bradley and Terry), bare model at 0"),
    )


def _scores(decision: dict[str, Any]) -> IntervalPlot:
    rows = [_estimate(row["arm"], row["score"], row, row["shown"]) for row in decision["arms"]]
    return interval_plot(
        _("Best less worst, of each arm"), rows, x_label=_("(times best − times worst) / times shown"),
        low=-1, high=1,
    )  # fmt: skip


def _estimate(arm: str, figure: float, found: dict[str, Any], n: int) -> Estimate:
    """A row of a plot; without an interval it is a bare mark."""
    low = figure if found["low"] is None else found["low"]
    high = figure if found["high"] is None else found["high"]
    return Estimate(retelling.told(found["label"]), arm, figure, low, high, n)
