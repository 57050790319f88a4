"""The coverage board: concepts by language model, who lacks what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import is_curator
from concepts.catalogue import canonical, narrow, sortable
from concepts.coverage import board
from concepts.models import Concept, LanguageModel
from concepts.states import ConceptState

from .catalogue import active, filter_form, turn

PER_PAGE = 25


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Open concepts, narrowed like the catalogue; for each language model how far it is with each."""
    form = filter_form(request, without=("state", "sort", "help"))
    chosen = form.chosen()
    visible = Concept.objects.visible_to(request.user).filter(state=ConceptState.OPEN)
    rows = narrow(visible, request.user, chosen)
    models = list(LanguageModel.objects.visible_to(request.user).with_counts())
    page = turn(request, sortable(rows, chosen), chosen, PER_PAGE)
    query = canonical(chosen)
    context = {
        "section": "concepts",
        "form": form,
        "active": active(form, chosen),
        "narrowed": bool(chosen),
        "models": models,
        "total": rows.count(),
        "page": page,
        "lines": board(page, models),
        "query": f"{query}&" if query else "",
        "canonical": query,
        "may_train": is_curator(request.user),
    }
    return render(request, "concepts/coverage.html", context)
