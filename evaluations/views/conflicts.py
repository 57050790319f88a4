"""Somebody says that they should not judge a round, and an admin lifts it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import Invalid
from evaluations.services import conflicts

from .conflict_parts import conflict_form
from .rounds import find_round


@login_required
@require_POST
def conflict_declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_round(request.user, pk)
    form = conflict_form(row, request.POST)
    if not form.is_valid():
        raise Invalid(_("Say whether it is this round or the concept. Nothing was declared."))
    said = form.cleaned_data
    conflicts.declare(request.user, row, said.get("scope", "round"), said["reason"])
    messages.success(request, _("Declared. You are not asked to review here any more."))
    return redirect("round", pk)


@login_required
@require_POST
def conflict_lift(request: HttpRequest, pk: UUID, username: str) -> HttpResponse:
    row = find_round(request.user, pk)
    member = conflicts.lift(request.user, row, username)
    messages.success(request, _("%(member)s may be asked here again.") % {"member": member})
    return redirect("round", pk)
