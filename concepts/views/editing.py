"""The editor of a definition: draft, checks and preview, with and without a script."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.answers import require
from common.errors import Invalid
from common.text import render_markdown
from concepts.checks import LEAST_HELD_OUT, report
from concepts.definition_data import DefinitionData, data_of
from concepts.forms import DefinitionForms
from concepts.models import Concept, Definition
from concepts.permissions import may_define, may_edit
from concepts.services import defining

from .finding import find_concept, find_definition

EDITING = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(EDITING)
def definition_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version, beginning with what the reference says now."""
    concept = find_concept(request.user, slug)
    require(may_define(request.user, concept))
    start = concept.definitions.accepted().with_parts().first()
    return _edit(request, concept, None, data_of(start) if start else None)


@login_required
@require_http_methods(EDITING)
def definition_edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = find_definition(request.user, slug, number)
    require(may_edit(request.user, row))
    return _edit(request, row.concept, row, data_of(row))


def _edit(
    request: HttpRequest, concept: Concept, row: Definition | None, data: DefinitionData | None
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, concept, row, DefinitionForms(data=data), data)
    forms = DefinitionForms(request.POST)
    if forms.added:
        return _page(request, concept, row, forms, forms.data(), part=f"rows_{forms.added}")
    if "save" in request.POST or "submit" in request.POST:
        if forms.is_valid() and (saved := _save(request, concept, row, forms)):
            return _after(request, saved)
        return _page(request, concept, row, forms, forms.data(), status=400)
    return _page(request, concept, row, forms, forms.data(), part="becoming")


def _save(
    request: HttpRequest, concept: Concept, row: Definition | None, forms: DefinitionForms
) -> Definition | None:
    try:
        return defining.save_draft(request.user, concept, forms.data(), row)
    except Invalid as error:
        forms.place(error)
        return None


def _after(request: HttpRequest, saved: Definition) -> HttpResponse:
    """Saved: submit it if that was asked, and say what became of it."""
    if "submit" not in request.POST:
        messages.success(request, f"Draft saved as version {saved.number}. Only you see it.")
        return redirect("definition-edit", saved.concept.slug, saved.number)
    try:
        defining.submit(request.user, saved)
    except Invalid as error:
        messages.error(request, f"{error.message} The list of checks says what is missing.")
        return redirect("definition-edit", saved.concept.slug, saved.number)
    messages.success(request, "Submitted. Another curator decides about it now.")
    return redirect(saved)


def _page(
    request: HttpRequest,
    concept: Concept,
    row: Definition | None,
    forms: DefinitionForms,
    data: DefinitionData | None,
    *,
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """The whole page, or for htmx the part of it that changed."""
    data = data or DefinitionData(text="")
    template = "concepts/definition_edit.html"
    if part and getattr(request, "htmx", False):
        template = f"{template}#{part}"
    context: dict[str, Any] = {
        "section": "concepts",
        "concept": concept,
        "definition": row,
        "forms": forms,
        "report": report(data),
        "preview": render_markdown(data.text),
        "share": 100 * len(data.held_out) / (len(data.instructions) or 1),
        "share_words": f"{len(data.held_out)} of {len(data.instructions)}",
        "least_held_out": LEAST_HELD_OUT,
        "address": reverse("definition-edit", args=[concept.slug, row.number])
        if row
        else reverse("definition-new", args=[concept.slug]),
    }
    return render(request, template, context, status=status)
