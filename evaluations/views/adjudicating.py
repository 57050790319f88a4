"""Adjudicating: one contradicted text at a time, with what its reviewers said."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from evaluations.forms import AdjudicationForm, WaiveForm
from evaluations.models import Round
from evaluations.permissions import may_waive
from evaluations.services import adjudicating, beholding, reviewing, waiving

from .rounds import find_round


@login_required
@never_cache
@require_safe
def adjudicate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On to the next text that this person may settle; or back to the round, which says how it stands."""
    row = find_round(request.user, pk)
    if token := adjudicating.next_referral(request.user, row):
        return redirect("adjudication", token)
    messages.info(request, _("No text of this round waits for you to adjudicate."))
    return redirect(row)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adjudication(request: HttpRequest, token: str) -> HttpResponse:
    row = reviewing.find_item(token)
    blind = beholding.blind_referral(request.user, row)
    form = AdjudicationForm(blind.item, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            adjudicating.adjudicate(request.user, row, **form.judgement())
        except Invalid as error:
            add_errors(form, error)
        else:
            return _go_on(request, row.round_id)
    context = {
        "section": "rounds",
        "item": blind.item,
        "judgements": blind.judgements,
        "rubric": form.rubric,
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "evaluations/item_adjudicate.html", context, status=status)


@login_required
@never_cache
@require_POST
def adjudication_release(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the text to others."""
    row = reviewing.find_item(token)
    adjudicating.release(request.user, row)
    messages.success(request, _("Left to others. It is not offered to you again."))
    return redirect("round", row.round_id)


@login_required
@require_POST
def round_waive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide without the adjudications that are still out."""
    row, form = find_round(request.user, pk), WaiveForm(request.POST)
    require(may_waive(request.user, row))
    if not form.is_valid():
        raise Invalid(_("Say why this round does not wait for its adjudicators."))
    row = waiving.waive(request.user, row, form.cleaned_data["reason"])
    messages.success(request, _("The round does not wait any longer."))
    return redirect("round-decision" if row.is_closed else "round", row.pk)


def _go_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    if Round.objects.only("state").get(pk=pk).is_closed:
        messages.success(
            request, _("Yours was the last adjudication: the round is closed. Thank you.")
        )
        return redirect("round-decision", pk)
    return redirect("adjudicate", pk)
