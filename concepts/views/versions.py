"""The versions of a definition: all of them, what lies between two, and back to an old one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import Invalid
from common.paging import page
from concepts.comparing import compare
from concepts.definition_data import data_of
from concepts.forms import CompareForm
from concepts.models import Definition
from concepts.permissions import may_define
from concepts.services import defining

from .finding import find_concept, find_definition


@require_safe
def definition_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version that this person may see, newest first, two of them to choose."""
    concept = find_concept(request.user, slug)
    rows = Definition.objects.visible_to(request.user).filter(concept=concept)
    context = {
        "section": "concepts",
        "concept": concept,
        "page": page(request, rows.for_list().order_by("-number"), per_page=30),
        "may_define": may_define(request.user, concept),
    }
    return render(request, "concepts/definition_history.html", context)


@require_safe
def definition_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What lies between two versions. Without a choice: the newest and the one before it."""
    concept = find_concept(request.user, slug)
    rows = Definition.objects.visible_to(request.user).filter(concept=concept)
    numbers = list(rows.order_by("-number").values_list("number", flat=True))
    form = CompareForm(request.GET, numbers=numbers)
    context = {"section": "concepts", "concept": concept, "form": form}
    if form.is_valid() and (chosen := form.chosen()):
        old, new = (find_definition(request.user, slug, number) for number in chosen)
        differences = compare(data_of(old), data_of(new))
        context |= {"old": old, "new": new, "differences": differences}
    status = 400 if form.errors else 200
    return render(request, "concepts/definition_compare.html", context, status=status)


@login_required
@require_POST
def definition_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Begin a draft with what an old version says."""
    row = find_definition(request.user, slug, number)
    try:
        draft = defining.restore(request.user, row, request.POST.get("reason", ""))
    except Invalid as error:
        messages.error(request, error.message)
        return redirect(row)
    messages.success(
        request,
        _("Your draft of version %(number)s says what version %(earlier)s said.")
        % {"number": draft.number, "earlier": number},
    )
    return redirect("definition-edit", slug, draft.number)
