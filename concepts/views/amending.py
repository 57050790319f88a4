"""Accepting a version with edits, and going on from what came back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.answers import require
from common.errors import Invalid
from concepts.citing import render_cited
from concepts.definition_data import DefinitionData, data_of
from concepts.forms import AcceptForm, DefinitionForms
from concepts.models import Definition
from concepts.permissions import may_decide
from concepts.services import amending

from .finding import find_definition
from .unsent import login_keeps_typed, take_unsent


@login_keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def definition_amend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The whole text to edit; sending it accepts the edited version. Nothing is kept before that."""
    row = find_definition(request.user, slug, number)
    require(may_decide(request.user, row))
    if request.method != "POST":
        typed = take_unsent(request) if request.method == "GET" else None
        begin = _beginning(row)
        forms = DefinitionForms(typed) if typed else DefinitionForms(data=begin)
        data = forms.data() if typed else begin
        return _page(request, row, forms, AcceptForm(typed), data, unsent=bool(typed))
    forms, form = DefinitionForms(request.POST), AcceptForm(request.POST)
    if forms.added or "preview" in request.POST:
        return _page(request, row, forms, AcceptForm(initial=request.POST.dict()), forms.data())
    try:
        if forms.is_valid() and form.is_valid():
            said = form.cleaned_data["reason"]
            edited = amending.accept_with_edits(request.user, row, forms.data(), said)
            told = _(
                "Version %(number)s, with your edits, is the reference now. It is credited to "
                "%(author)s."
            )
            messages.success(request, told % {"number": edited.number, "author": row.author})
            return redirect(edited)
    except Invalid as error:
        forms.place(error)
    return _page(request, row, forms, form, forms.data(), status=400)


@login_required
@require_POST
def definition_revise(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The author’s next draft, beginning with what came back."""
    row = find_definition(request.user, slug, number)
    draft = amending.revise(request.user, row)
    messages.success(
        request,
        _("Your draft of version %(number)s begins with version %(earlier)s.")
        % {"number": draft.number, "earlier": number},
    )
    return redirect("definition-edit", slug, draft.number)


def _beginning(row: Definition) -> DefinitionData:
    """What was submitted; the line about what is new is the curator’s to write."""
    told = vars(data_of(row)) | {"change_note": ""}
    return DefinitionData(**told)


def _page(
    request: HttpRequest,
    row: Definition,
    forms: DefinitionForms,
    form: AcceptForm,
    data: DefinitionData,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    template = "concepts/definition_amend.html"
    if forms.added and getattr(request, "htmx", False):
        template = f"concepts/definition_edit.html#rows_{forms.added}"
    context = {
        "section": "concepts",
        "concept": row.concept,
        "definition": row,
        "forms": forms,
        "accept_form": form,
        "preview": render_cited(data.text, len(data.sources)),
        "address": request.path,
    } | more
    return render(request, template, context, status=status)
