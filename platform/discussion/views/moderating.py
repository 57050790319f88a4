"""Keeping order: lock a thread, hide a comment, each with a reason, and take both back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from discussion.forms import WhyForm
from discussion.permissions import may_hide, may_lock
from discussion.services import moderating

from .finding import find_comment, find_thread

ASKING = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(ASKING)
def thread_lock(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_thread(request.user, pk)
    require(may_lock(request.user, row))
    told = {
        "thread": row,
        "title": _("Lock this thread"),
        "about": _(
            "Nobody comments in it until it is unlocked. It stays readable, with your reason."
        ),
    }
    return _ask(request, row, moderating.lock_thread, _("The thread is locked."), told)


@login_required
@require_http_methods(ASKING)
def comment_hide(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_comment(request.user, pk)
    require(may_hide(request.user, row))
    told = {
        "thread": row.thread,
        "comment": row,
        "title": _("Hide this comment"),
        "about": _(
            "Its words are kept from everybody but its author and admins; your reason stands "
            "there instead. It can be shown again."
        ),
    }
    return _ask(request, row, moderating.hide_comment, _("The comment is hidden."), told)


@login_required
@require_POST
def thread_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    row = moderating.unlock_thread(request.user, find_thread(request.user, pk))
    messages.success(request, _("The thread is unlocked."))
    return redirect(row)


@login_required
@require_POST
def comment_unhide(request: HttpRequest, pk: int) -> HttpResponse:
    row = moderating.unhide_comment(request.user, find_comment(request.user, pk))
    messages.success(request, _("The comment is shown again."))
    return redirect(row)


def _ask(
    request: HttpRequest, row: Any, act: Callable[..., Any], done: str, told: dict[str, Any]
) -> HttpResponse:
    """Ask for the reason, then do it."""
    form, status = WhyForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid():
                act(request.user, row, form.cleaned_data["reason"])
                messages.success(request, done)
                return redirect(row)
        except Invalid as error:
            add_errors(form, error)
    context = {"section": "concepts", "concept": told["thread"].concept, "form": form} | told
    return render(request, "discussion/why.html", context, status=status)
