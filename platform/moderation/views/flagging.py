"""Saying that something is not in order, and what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import MemberRequest
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from moderation.forms import FlagForm
from moderation.models import Flag
from moderation.permissions import may_flag
from moderation.services import flagging
from moderation.things import find, kind_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Flag one thing, with a reason and words."""
    row, about = find(request.user, kind, pk), kind_of(kind)
    require(may_flag(request.user, about.author_of(row)))
    form, status = FlagForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                flagging.flag(request.user, kind, pk, **form.cleaned_data)
            except Invalid as error:
                add_errors(form, error)
                status = error.status
            else:
                messages.success(request, _("Thank you. A moderator will look into it."))
                return redirect("flag-list")
    context = {"form": form, "thing": row, "about": about}
    return render(request, "moderation/flag.html", context, status=status)


@login_required
@require_safe
def flag_list(request: MemberRequest) -> HttpResponse:
    """One's own flags, newest first."""
    rows = Flag.objects.by(request.user).for_list().order_by("-created_at", "-pk")
    return render(request, "moderation/flag_list.html", {"page": page(request, rows)})
