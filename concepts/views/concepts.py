"""Finding concepts, proposing one, and deciding about a proposal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from concepts.forms import ConceptFilter, ProposalForm, ReasonForm
from concepts.models import Concept
from concepts.permissions import may_decide_concept, may_propose, may_retire
from concepts.services import proposing

from .finding import find_concept

Act = Callable[[Any, Concept, str], Concept]
ORDERS = {
    "term": ["term", "pk"],
    "new": ["-created_at", "pk"],
    "moved": ["-state_changed_at", "pk"],
}


@require_safe
def concept_list(request: HttpRequest) -> HttpResponse:
    """Every concept this person may see, searched, narrowed and sorted by the address alone."""
    visible = Concept.objects.visible_to(request.user)
    form = ConceptFilter(request.GET, visible.traditions())
    form.is_valid()  # a value that is no choice narrows nothing
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = visible.search(chosen.get("q", "")).for_list()
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    if "tradition" in chosen:
        rows = rows.filter(tradition=chosen["tradition"])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "section": "concepts",
        "form": form,
        "page": page(request, rows.order_by(*ORDERS[chosen.get("sort", "term")]), per_page=20),
        "narrowed": bool(chosen.keys() - {"sort"}),
        "query": f"{query.urlencode()}&" if query else "",
        "may_propose": may_propose(request.user),
    }
    return render(request, "concepts/concept_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_propose(request: HttpRequest) -> HttpResponse:
    require(may_propose(request.user))
    form = ProposalForm(request.POST or None)
    holder, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            try:
                concept = proposing.propose(request.user, **form.proposal())
            except Invalid as error:
                add_errors(form, error)
                holder = getattr(error, "holder", None)
            else:
                messages.success(request, f"“{concept.term}” is proposed.")
                return redirect(concept)
        status = 400
    context = {"section": "concepts", "form": form, "holder": holder}
    return render(request, "concepts/concept_propose.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concept_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Another curator opens the proposal, or declines it with a reason."""
    concept = find_concept(request.user, slug)
    require(may_decide_concept(request.user, concept))
    form, status = ReasonForm(), 200
    if "open" in request.POST:
        proposing.open_concept(request.user, concept)
        messages.success(request, f"“{concept.term}” is open. Any curator may define it now.")
        return redirect(concept)
    if request.method == "POST":
        form, status = ReasonForm(request.POST), 400
        if form.is_valid() and _acted(request, form, proposing.decline_concept, concept):
            messages.success(request, f"“{concept.term}” is declined, with your reason.")
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
            messages.success(request, f"“{concept.term}” is retired.")
            return redirect(concept)
    context = {"section": "concepts", "concept": concept, "form": form}
    return render(request, "concepts/concept_retire.html", context, status=status)


def _acted(request: HttpRequest, form: ReasonForm, act: Act, concept: Concept) -> bool:
    """Do it with the reason given; false, with the objections in the form, when it is refused."""
    try:
        act(request.user, concept, form.cleaned_data["reason"])
    except Invalid as error:
        add_errors(form, error)
        return False
    return True
