"""Deleting one's account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from moderation.forms import LeaveForm
from moderation.services import leaving


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    """Says first what goes and what stays; then, with the password, does it."""
    may = leaving.may_leave(request.user)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may)
        try:
            if form.is_valid():
                name = leaving.leave(request.user, form.cleaned_data["password"])
                logout(request)
                messages.success(
                    request,
                    _("Your account is gone. Your work is signed “%(name)s” now.") % {"name": name},
                )
                return redirect("home")
        except Invalid as error:
            add_errors(form, error)
    context = {"form": form, "may": may, "farewell": leaving.what_happens(request.user)}
    return render(request, "moderation/leave.html", context, status=400 if form.errors else 200)
