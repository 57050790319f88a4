"""What moderators did that concerns oneself: read, acknowledged, appealed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page
from moderation.forms import AppealForm
from moderation.models import Sanction
from moderation.permissions import may_appeal
from moderation.services import appealing


@login_required
@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    return _show(request)


@login_required
@require_POST
def acknowledge(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that one has read it, and go on to where one wanted."""
    appealing.acknowledge(request.user, _mine(request, pk))
    to = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        return redirect(to)
    return redirect("notices")


@login_required
@require_POST
def appeal(request: MemberRequest, pk: int) -> HttpResponse:
    """Appeal once."""
    row, form = _mine(request, pk), AppealForm(request.POST, auto_id=f"id_{pk}_%s")
    status = 400
    try:
        if form.is_valid():
            appealing.appeal(request.user, row, form.cleaned_data["words"])
            messages.success(
                request, _("Your appeal is with the admins. The answer will stand here.")
            )
            return redirect("notices")
    except Invalid as error:
        add_errors(form, error)
        status = error.status
    return _show(request, status, wrong={row.pk: form})


def _mine(request: MemberRequest, pk: int) -> Sanction:
    row = Sanction.objects.of(request.user).for_list().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such notice for you."))
    return row


def _show(request: MemberRequest, status: int = 200, wrong: Any = None) -> HttpResponse:
    """The notices, newest first."""
    rows = page(request, Sanction.objects.of(request.user).for_list())
    told = [
        {
            "act": row,
            "may_appeal": may_appeal(request.user, row),
            "form": (wrong or {}).get(row.pk) or AppealForm(auto_id=f"id_{row.pk}_%s"),
        }
        for row in rows
    ]
    context = {"page": rows, "told": told, "next": request.GET.get("next", "")}
    return render(request, "moderation/notices.html", context, status=status)
