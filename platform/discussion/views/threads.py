"""One thread: read it, comment, settle it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import licence
from common.answers import Answer
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from concepts.views.unsent import login_keeps_typed, take_unsent
from discussion import passages, permissions
from discussion.forms import CommentForm
from discussion.models import Comment, Thread
from discussion.services import commenting, settling

from .finding import find_thread

PER_PAGE = 25


@dataclass(frozen=True)
class Shown:
    """A comment, and what this person may do with it."""

    comment: Comment
    may_read: Answer
    may_edit: Answer
    may_delete: Answer
    may_hide: Answer
    may_unhide: Answer


def page_of(comment: Comment) -> int:
    """The page of its thread where it stands. No row ever goes, so it stays there."""
    before = Comment.objects.filter(thread=comment.thread_id, pk__lt=comment.pk).count()
    return before // PER_PAGE + 1


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _comment(request, pk=pk)
    row = find_thread(request.user, pk)
    unsent = take_unsent(request) if request.user.is_authenticated else None
    answers = _answers(row, request.GET.get("answers", ""))
    form = CommentForm(unsent, initial={"answers": answers.pk if answers else None})
    return _show(request, row, form, answers=answers, unsent=unsent)


@login_keeps_typed
def _comment(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = find_thread(request.user, pk), CommentForm(request.POST)
    answers = _answers(row, request.POST.get("answers", ""))
    try:
        if form.is_valid():
            licence.accept_if_ticked(request.user, request.POST)
            told = form.cleaned_data | {"answers": answers}
            said = commenting.comment(request.user, row, **told)
            messages.success(request, _("Your comment is there."))
            return redirect(said)
    except Invalid as error:
        add_errors(form, error)
    return _show(request, row, form, status=400, answers=answers)


@login_required
@require_POST
def thread_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    row = settling.resolve(request.user, find_thread(request.user, pk))
    messages.success(request, _("The thread is resolved. It can be reopened."))
    return redirect(row)


@login_required
@require_POST
def thread_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = settling.reopen(request.user, find_thread(request.user, pk))
    messages.success(request, _("The thread is open again."))
    return redirect(row)


def _answers(row: Thread, asked: str) -> Comment | None:
    """The comment of this thread that is answered, when one is named."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return row.comments.select_related("author").filter(pk=int(asked)).first()


def _show(
    request: HttpRequest, row: Thread, form: CommentForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    user, turned = request.user, page(request, row.comments.for_page(), PER_PAGE)
    context = {
        "section": "concepts",
        "thread": row,
        "concept": row.concept,
        "passage": passages.around(row.definition.text, row.start, row.end)
        if row.definition and row.start is not None and row.end is not None
        else None,
        "page": turned,
        "comments": _shown(user, row, turned),
        "form": form,
        "may_comment": permissions.may_comment(user, row),
        "may_resolve": permissions.may_resolve(user, row),
        "may_reopen": permissions.may_reopen(user, row),
        "may_lock": permissions.may_lock(user, row),
        "may_unlock": permissions.may_unlock(user, row),
    } | more
    return render(request, "discussion/thread.html", context, status=status)


def _shown(user: Any, row: Thread, turned: Page) -> list[Shown]:
    found = []
    for comment in turned:
        comment.thread = row
        found.append(
            Shown(
                comment,
                permissions.may_read(user, comment),
                permissions.may_edit(user, comment),
                permissions.may_delete(user, comment),
                permissions.may_hide(user, comment),
                permissions.may_unhide(user, comment),
            )
        )
    return found
