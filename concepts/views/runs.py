"""Trainings: which there are, and asking for one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_curator_or_admin
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from common.paging import page
from concepts.forms import RunFilter, RunRequestForm
from concepts.models import TrainingRun
from concepts.permissions import may_train
from concepts.reporting import gap_closed
from concepts.services import training

from .finding import find_concept


@login_required
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    require(is_curator_or_admin(request.user))
    form = RunFilter(request.GET)
    rows = TrainingRun.objects.visible_to(request.user).for_page().without_answers()
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state:
        rows = rows.filter(job__state=state)
    listing = page(request, rows)
    context = {
        "section": "runs",
        "form": form,
        "page": listing,
        "runs": [(row, gap_closed(row)) for row in listing],
        "narrowed": bool(state),
        "query": f"state={state}&" if state else "",
    }
    return render(request, "concepts/run_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a training will do; then ask for it."""
    concept = find_concept(request.user, slug)
    definition: Any = concept.definitions.accepted().select_related("concept").first()
    require(may_train(request.user, definition))
    form, status = RunRequestForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return redirect(training.request_run(request.user, definition, **form.cleaned_data))
            except Invalid as error:
                add_errors(form, error)
        status = 400
    context = {"section": "runs", "concept": concept, "definition": definition, "form": form}
    return render(request, "concepts/run_request.html", context, status=status)
