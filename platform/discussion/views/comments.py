"""One comment: where it stands, what it said before, and its author’s changes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from concepts.views.unsent import login_keeps_typed, take_unsent
from discussion.errors import Outdated
from discussion.forms import EditForm
from discussion.models import Comment
from discussion.permissions import may_edit, may_read
from discussion.services import commenting

from .finding import find_comment
from .threads import page_of


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of the thread where it stands."""
    row = find_comment(request.user, pk)
    number = page_of(row)
    query = f"?page={number}" if number > 1 else ""
    return redirect(f"{row.thread.get_absolute_url()}{query}#comment-{row.pk}")


@login_keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_comment(request.user, pk)
    require(may_edit(request.user, row))
    if request.method != "POST":
        unsent = take_unsent(request) if request.method == "GET" else None
        begin = {"text": row.text, "revision": row.revision}
        return _page(request, row, EditForm(unsent, initial=begin), unsent=unsent)
    form = EditForm(request.POST)
    try:
        if form.is_valid():
            seen = form.cleaned_data["revision"]
            commenting.edit(request.user, row, form.cleaned_data["text"], seen=seen)
            messages.success(request, _("Your comment says this now."))
            return redirect(row)
    except Outdated:
        return _conflict(request, row)
    except Invalid as error:
        add_errors(form, error)
    return _page(request, row, form, status=400)


@login_required
@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = commenting.delete(request.user, find_comment(request.user, pk))
    messages.success(request, _("Your comment is deleted. That there was one stays."))
    return redirect(row)


@require_safe
def comment_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the newest first, to those who may read it as it is."""
    row = find_comment(request.user, pk)
    require(may_read(request.user, row))
    context = {
        "section": "concepts",
        "comment": row,
        "thread": row.thread,
        "concept": row.thread.concept,
        "page": page(request, row.versions.all()),
    }
    return render(request, "discussion/comment_history.html", context)


def _conflict(request: HttpRequest, row: Comment) -> HttpResponse:
    """What stands there now above what was typed; whoever saves now has seen both."""
    row.refresh_from_db(fields=["text", "text_html", "revision"])
    posted = request.POST.copy()
    posted["revision"] = str(row.revision)
    return _page(request, row, EditForm(posted), status=412, theirs=row)


def _page(
    request: HttpRequest, row: Comment, form: EditForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "concepts",
        "comment": row,
        "thread": row.thread,
        "concept": row.thread.concept,
        "form": form,
    } | more
    return render(request, "discussion/comment_edit.html", context, status=status)
