"""Proposing a concept, and deciding about a proposal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import licence
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.forms import MergeForm, ProposalForm, ReasonForm
from concepts.models import Concept, Tradition
from concepts.permissions import may_decide_concept, may_merge, may_propose, may_retire
from concepts.services import duplicates, merging, proposing

from .catalogue import tradition_choices
from .finding import find_concept
from .translations import translated

Act = Callable[[Any, Concept, str], Concept]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_propose(request: HttpRequest) -> HttpResponse:
    """Say what it is called and why it matters. While the term is typed (`?term=`, by htmx) and when it
    is sent, concepts with a name nearly so are shown; the proposer may say that it is another one."""
    require(may_propose(request.user))
    form = ProposalForm(
        request.POST or None,
        initial=_beginning(request, original := translated(request)),
        traditions=tradition_choices(Tradition.objects),
    )
    if getattr(request, "htmx", False):
        found = {"alike": duplicates.alike(request.user, [str(form.initial["term"])])}
        return render(request, "concepts/alike.html", found)
    holder, alike, status = None, [], 200
    if request.method == "POST":
        if form.is_valid():
            try:
                licence.accept_if_ticked(request.user, request.POST)
                told = form.proposal() | {"other_than": request.POST.get("other_than", "").split()}
                concept = proposing.propose(request.user, **told, translation_of=original)
            except duplicates.NearlyTaken as error:
                form.add_error(None, error.message)
                alike = error.alike
            except Invalid as error:
                add_errors(form, error)
                holder = getattr(error, "holder", None)
                status = error.status
            else:
                messages.success(request, _("“%(term)s” is proposed.") % {"term": concept.term})
                return redirect(concept)
        status = max(status, 400)
    context = {
        "section": "concepts", "form": form, "holder": holder, "alike": alike,
        "asks_licence": not licence.has_agreed(request.user), "original": original,
    }  # fmt: skip
    return render(request, "concepts/concept_propose.html", context, status=status)


def _beginning(request: HttpRequest, original: Concept | None) -> dict[str, Any]:
    """What stands in the form at first: the term searched for, or what a translation shares with the
    original."""
    told: dict[str, Any] = {"term": request.GET.get("term", "")[:120]}
    if original is None:
        return told
    of = [row.slug for row in original.traditions.all()]
    return told | {"translation_of": original.slug, "traditions": of, "language": ""}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Another curator opens the proposal, or declines it with a reason."""
    concept = find_concept(request.user, slug)
    require(may_decide_concept(request.user, concept))
    form, status = ReasonForm(), 200
    if "open" in request.POST:
        proposing.open_concept(request.user, concept)
        messages.success(
            request,
            _("“%(term)s” is open. Any curator may define it now.") % {"term": concept.term},
        )
        return redirect(concept)
    if request.method == "POST":
        form, status = ReasonForm(request.POST), 400
        if form.is_valid() and _acted(request, form, proposing.decline_concept, concept):
            messages.success(
                request, _("“%(term)s” is declined, with your reason.") % {"term": concept.term}
            )
            return redirect(concept)
    context = {"section": "concepts", "concept": concept, "form": form}
    return render(request, "concepts/concept_decide.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_retire(request: HttpRequest, slug: str) -> HttpResponse:
    concept = find_concept(request.user, slug)
    require(may_retire(request.user, concept))
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and _acted(request, form, proposing.retire, concept):
            messages.success(request, _("“%(term)s” is retired.") % {"term": concept.term})
            return redirect(concept)
    context = {"section": "concepts", "concept": concept, "form": form}
    return render(request, "concepts/concept_retire.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Retire a double in favour of the concept that it doubles."""
    concept = find_concept(request.user, slug)
    require(may_merge(request.user, concept))
    form, status = MergeForm(request.POST or None, initial=request.GET.dict()), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                into = merging.target(request.user, form.cleaned_data["into"])
                into = merging.merge(request.user, concept, into, form.cleaned_data["reason"])
            except Invalid as error:
                add_errors(form, error)
            else:
                messages.success(
                    request,
                    _("“%(term)s” leads here now, and its names are here.")
                    % {"term": concept.term},
                )
                return redirect(into)
    context = {"section": "concepts", "concept": concept, "form": form}
    return render(request, "concepts/concept_merge.html", context, status=status)


def _acted(request: HttpRequest, form: ReasonForm, act: Act, concept: Concept) -> bool:
    """Do it with the reason given; false, with the objections in the form, when it is refused."""
    try:
        act(request.user, concept, form.cleaned_data["reason"])
    except Invalid as error:
        add_errors(form, error)
        return False
    return True
