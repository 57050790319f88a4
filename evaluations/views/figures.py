"""What a closed round of imported outputs shows: figures of each arm, and every text with its label."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.plots import interval_plot
from evaluations.models import Round
from evaluations.services.reporting import IMPORTED, UnblindedOutput

from . import parts


def page_of_figures(
    request: HttpRequest, row: Round, outputs: list[UnblindedOutput]
) -> HttpResponse:
    decision = _marked(row.decision)
    context = parts.shared(request, row, decision, outputs) | {
        "fidelity_plot": interval_plot(
            _("Mean fidelity of each arm"),
            [
                parts.estimate(arm["label"], IMPORTED, arm["fidelity"], arm["fidelity"]["n"])
                for arm in decision["arms"]
            ],
            x_label=_("Fidelity, 1 to 5"),
            low=1,
            high=5,
        ),
        "effects_plot": interval_plot(
            _("Each other arm minus %(baseline)s") % {"baseline": decision["baseline"]},
            [
                parts.estimate(effect["label"], IMPORTED, effect, effect["n"])
                for effect in decision["effects"]
            ],
            x_label=_("Difference in fidelity"),
        ),
    }
    return render(request, "evaluations/round_figures.html", context)


def _marked(decision: dict[str, Any]) -> dict[str, Any]:
    """Labels are their importer's, so all arms have one mark in common."""
    arms = [arm | {"mark": IMPORTED} for arm in decision["arms"]]
    return decision | {"arms": arms}
