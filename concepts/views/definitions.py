"""One version of a definition: read it, see what changed, decide about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.checks import report
from concepts.comparing import changes
from concepts.definition_data import data_of
from concepts.forms import AcceptForm, ReasonForm
from concepts.models import Definition
from concepts.permissions import may_decide, may_define, may_edit, may_train
from concepts.services import defining

from .finding import find_definition


@require_safe
def definition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _show(request, find_definition(request.user, slug, number))


def _show(request: HttpRequest, row: Definition, status: int = 200, **forms: Any) -> HttpResponse:
    user, address = request.user, [row.concept.slug, row.number]
    earlier = Definition.objects.visible_to(user).before(row)
    context = {
        "section": "concepts",
        "concept": row.concept,
        "definition": row,
        "earlier": earlier,
        "changes": changes(earlier.text, row.text) if earlier else [],
        "held_out": [each for each in row.instructions.all() if each.held_out],
        "report": report(data_of(row)) if row.is_draft else [],
        "may_edit": may_edit(user, row),
        "may_define": may_define(user, row.concept),
        "may_decide": may_decide(user, row),
        "may_train": may_train(user, row),
        "accept_form": AcceptForm(auto_id="id_accept_%s"),
        "decline_form": ReasonForm(),
        "accept_url": reverse("definition-accept", args=address),
        "decline_url": reverse("definition-decline", args=address),
    } | forms
    return render(request, "concepts/definition.html", context, status=status)


@login_required
@require_POST
def definition_submit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Submit the draft as it is stored."""
    row = find_definition(request.user, slug, number)
    try:
        defining.submit(request.user, row)
    except Invalid as error:
        messages.error(request, f"{error.message} The list of checks says what is missing.")
        return redirect("definition-edit", slug, number)
    messages.success(request, "Submitted. Another curator decides about it now.")
    return redirect(row)


@login_required
@require_POST
def definition_accept(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = find_definition(request.user, slug, number)
    require(may_decide(request.user, row))
    form = AcceptForm(request.POST, auto_id="id_accept_%s")
    try:
        if form.is_valid():
            defining.accept(request.user, row, form.cleaned_data["reason"])
            messages.success(request, f"Version {row.number} is the reference now.")
            return redirect(row)
    except Invalid as error:
        add_errors(form, error)
    return _show(request, row, 400, accept_form=form)


@login_required
@require_POST
def definition_decline(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row, form = find_definition(request.user, slug, number), ReasonForm(request.POST)
    require(may_decide(request.user, row))
    try:
        if form.is_valid():
            defining.decline(request.user, row, form.cleaned_data["reason"])
            messages.success(request, "Declined. The author sees your reason.")
            return redirect(row)
    except Invalid as error:
        add_errors(form, error)
    return _show(request, row, 400, decline_form=form)
