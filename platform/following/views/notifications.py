"""What is new for somebody, under what it is about."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.keyset import BadCursor, Key, Stretch, stretch
from following.forms import ReadForm
from following.grouping import groups
from following.models import Notification
from following.services import marking

PER_PAGE = 25
NEWEST = (Key("pk", int, descending=True),)


@login_required
@never_cache
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """Unread ones; with `?show=all` all of them."""
    show_all = request.GET.get("show") == "all"
    rows = Notification.objects.visible_to(request.user)
    page = _turn(request, rows if show_all else rows.unread())
    found = groups(page.rows)
    context = {
        "page": page,
        "groups": found,
        "show_all": show_all,
        "query": "show=all&" if show_all else "",
        "newest": page.rows[0].pk if page.rows else 0,
        "any_unread": any(group.unread for group in found),
    }
    return render(request, "following/notifications.html", context)


@login_required
@require_POST
def one_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read; with `go` the browser is led to what it is about."""
    row = marking.mark_read(request.user, pk)
    return redirect(row.url if "go" in request.POST else "notifications")


@login_required
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """All up to the newest on the page, or those of one concept."""
    form = ReadForm(request.POST)
    told: dict[str, Any] = form.cleaned_data if form.is_valid() else {"up_to": 0}
    count = marking.mark_all_read(request.user, **told)
    said = (
        ngettext("%(count)s marked as read.", "%(count)s marked as read.", count) % {"count": count}
        if count
        else _("There was nothing unread.")
    )
    messages.success(request, said)
    return redirect("notifications")


def _turn(request: HttpRequest, rows: Any) -> Stretch:
    """The rows where the address stands; a cursor that is none stands at the beginning."""
    full, cursor = Notification.objects.for_list(), request.GET.get("cursor", "")
    try:
        return stretch(rows, NEWEST, cursor, PER_PAGE, full)
    except BadCursor:
        return stretch(rows, NEWEST, "", PER_PAGE, full)
