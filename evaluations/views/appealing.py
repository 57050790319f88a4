"""Appealing a decision, and an admin's answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from evaluations.forms import AppealForm
from evaluations.models import Appeal
from evaluations.permissions import may_answer, may_appeal
from evaluations.services import appealing

from .rounds import find_round

WRITING = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(WRITING)
def round_appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what an appeal is; then make it."""
    row = find_round(request.user, pk)
    require(may_appeal(request.user, row))
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(request.user, row, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("Appealed. An admin answers; until then the decision stands.")
            )
            return redirect(row)
    return _page(request, "evaluations/round_appeal.html", row, form)


@login_required
@require_http_methods(WRITING)
def round_appeal_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Grant a new round, or decline, with the reason."""
    row = find_round(request.user, pk)
    appeal = Appeal.objects.filter(round=row).select_related("appellant").first()
    if appeal is None:
        raise NotFound(_("Nobody has appealed this decision."))
    require(may_answer(request.user, appeal))
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, appeal, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
    return _page(request, "evaluations/round_appeal_answer.html", row, form, appeal=appeal)


def _answer(request: HttpRequest, appeal: Appeal, reason: str) -> HttpResponse:
    if "grant" in request.POST:
        row = appealing.grant(request.user, appeal, reason)
        messages.success(request, _("Granted. The model is writing the texts of the new round."))
        return redirect("round", row.pk)
    if "decline" in request.POST:
        appealing.decline(request.user, appeal, reason)
        messages.success(request, _("Declined. The decision stands."))
        return redirect("round", appeal.round_id)
    raise Invalid(_("Choose whether to grant the appeal or to decline it."))


def _page(
    request: HttpRequest, template: str, row: Any, form: AppealForm, **more: Any
) -> HttpResponse:
    context = {"section": "rounds", "round": row, "form": form} | more
    return render(request, template, context, status=400 if request.method == "POST" else 200)
