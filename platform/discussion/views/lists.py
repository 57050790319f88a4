"""Lists of threads: all, of a concept, and of a version of its definition."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.keyset import BadCursor, Key, Stretch, stretch
from concepts.views.finding import find_concept
from discussion.forms import ThreadFilter
from discussion.marking import marked
from discussion.models import Thread
from discussion.permissions import may_discuss

from .finding import find_submitted

PER_PAGE = 25
MOST_MARKED = 50
KEYS = (Key("last_at", datetime, descending=True), Key("pk", int, descending=True))


@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    """Every thread that this person may see, where somebody has written last on top."""
    rows = Thread.objects.visible_to(request.user)
    context = _listed(request, rows) | {"section": "discussion"}
    return render(request, "discussion/thread_list.html", context)


@require_safe
def concept_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said about a concept, its definitions and passages of these."""
    concept = find_concept(request.user, slug)
    rows = Thread.objects.visible_to(request.user).of_concept(concept)
    context = _listed(request, rows) | {"concept": concept}
    return render(request, "discussion/concept_discussion.html", context)


@require_safe
def definition_discussion(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The text with the passages marked that are discussed, and the threads; for htmx these alone."""
    row = find_submitted(request.user, slug, number)
    rows = Thread.objects.visible_to(request.user).of_definition(row)
    context = _listed(request, rows) | {"concept": row.concept, "definition": row}
    if getattr(request, "htmx", False):
        return render(request, "discussion/threads.html", context | {"without_filter": True})
    on_passages = rows.on_passages().order_by("start", "pk")[:MOST_MARKED]
    context["text"] = marked(row, on_passages)
    return render(request, "discussion/definition_discussion.html", context)


def _listed(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """The part of a page that lists threads."""
    form = ThreadFilter(request.GET)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if name := chosen.get("with_"):
        rows = rows.with_person(name)
    query = urlencode({name.rstrip("_"): value for name, value in chosen.items()})
    return {
        "section": "concepts",
        "form": form,
        "narrowed": bool(chosen),
        "query": f"{query}&" if query else "",
        "total": rows.count(),
        "page": _turn(request, rows),
        "may_discuss": may_discuss(request.user),
    }


def _turn(request: HttpRequest, rows: Any) -> Stretch:
    """The rows where the address stands; a cursor that is none stands at the beginning."""
    full = Thread.objects.for_list()
    try:
        return stretch(rows, KEYS, request.GET.get("cursor", ""), PER_PAGE, full)
    except BadCursor:
        return stretch(rows, KEYS, "", PER_PAGE, full)
