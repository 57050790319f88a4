"""One training: watch it, stop it, try it again, see what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from concepts import reporting
from concepts.models import TrainingRun
from concepts.permissions import answers_open_to, may_look, may_retry, may_steer
from concepts.services import training

from .finding import find_run


@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "concepts/run.html", _context(request, find_run(request.user, pk)))


@require_safe
def run_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes while the job is live; it asks for itself until it is over.

    When the job has ended in between, the whole page is asked to load again, once.
    """
    row = find_run(request.user, pk)
    if not getattr(request, "htmx", False):
        return redirect(row)
    if row.job.is_over:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "concepts/run.html#status", _context(request, row))


def _context(request: HttpRequest, row: TrainingRun) -> dict[str, Any]:
    user = request.user
    prompt = getattr(row, "soft_prompt", None)
    open_ = answers_open_to(user, row)
    return {
        "section": "runs",
        "run": row,
        "job": row.job,
        "concept": row.concept,
        "soft_prompt": prompt,
        "gap": reporting.gap_closed(row),
        "plot": reporting.curves(row),
        "measures": reporting.measures(row),
        "touched": reporting.touched(row),
        "left": reporting.time_left(row.job),
        "may_steer": may_steer(user, row),
        "may_retry": may_retry(user, row),
        "answers": row.answers if prompt and open_ else [],
        "answers_open": open_,
        "may_look": may_look(user, row),
    }


@login_required
@require_POST
def run_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_run(request.user, pk)
    training.cancel(request.user, row)
    messages.success(request, _("The training stops at its next step. The concept is as it was."))
    return redirect(row)


@login_required
@require_POST
def run_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_run(request.user, pk)
    training.retry(request.user, row)
    messages.success(request, _("The training is queued again."))
    return redirect(row)


@login_required
@require_POST
def run_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the answers to this person, who gives up reviewing them blind."""
    row = find_run(request.user, pk)
    training.see_answers(request.user, row)
    messages.success(request, _("You see the answers now, and no longer review this concept."))
    return redirect(f"{row.get_absolute_url()}#answers")
