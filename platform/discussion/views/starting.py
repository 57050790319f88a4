"""Beginning a thread."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import licence
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.models import Concept, Definition
from concepts.views.finding import find_concept
from concepts.views.unsent import login_keeps_typed, take_unsent
from discussion.forms import ThreadForm
from discussion.models import Thread
from discussion.permissions import may_discuss
from discussion.services import commenting

from .finding import find_submitted

WRITING = ["GET", "HEAD", "POST"]


@login_keeps_typed
@require_http_methods(WRITING)
def thread_new(request: HttpRequest, slug: str) -> HttpResponse:
    """On the concept itself."""
    return _new(request, find_concept(request.user, slug), None)


@login_keeps_typed
@require_http_methods(WRITING)
def definition_thread_new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """On a version, or on a passage of it (`?quote=`)."""
    row = find_submitted(request.user, slug, number)
    return _new(request, row.concept, row)


def _new(request: HttpRequest, concept: Concept, definition: Definition | None) -> HttpResponse:
    require(may_discuss(request.user))
    unsent = take_unsent(request) if request.method == "GET" else None
    form = ThreadForm(
        request.POST if request.method == "POST" else unsent,
        initial={"quote": request.GET.get("quote", "")[:1000]},
        of_definition=definition is not None,
    )
    if request.method == "POST" and (thread := _begun(request, concept, definition, form)):
        messages.success(request, _("Your thread is begun."))
        return redirect(thread)
    context = {
        "section": "concepts",
        "concept": concept,
        "definition": definition,
        "form": form,
        "unsent": unsent,
        "asks_licence": not licence.has_agreed(request.user),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "discussion/thread_new.html", context, status=status)


def _begun(
    request: HttpRequest, concept: Concept, definition: Definition | None, form: ThreadForm
) -> Thread | None:
    """None, with the objections in the form, when it is refused."""
    if not form.is_valid():
        return None
    told = dict(form.cleaned_data)
    told.pop("answers")
    try:
        licence.accept_if_ticked(request.user, request.POST)
        return commenting.start_thread(request.user, concept, definition=definition, **told)
    except Invalid as error:
        add_errors(form, error)
        return None
