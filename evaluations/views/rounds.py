"""Rounds: which there are, how far they are, opening, retrying and cancelling them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import is_reviewer
from common.answers import Answer, require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page
from concepts.models import SoftPrompt
from evaluations.forms import CancelForm
from evaluations.models import Review, Round
from evaluations.permissions import may_cancel, may_open, may_retry, may_review, may_see_flags
from evaluations.policy import current_policy
from evaluations.services import asides, closing, opening
from evaluations.services.progress import ALL_RATED, ENOUGH, why_nothing


def find_round(user: Any, pk: UUID) -> Round:
    """The round with its counts, if this person may see it. Raises NotFound."""
    rows = Round.objects.visible_to(user).with_subject().with_progress().with_mine(user)
    if (row := rows.filter(pk=pk).first()) is None:
        raise NotFound("There is no such round, or it is not for you to see.")
    return row


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person's judgement, then every round."""
    user = request.user
    rows = Round.objects.visible_to(user).with_subject().with_progress().with_mine(user)
    listing = page(request, rows)
    waiting = list(Round.objects.waiting_for(user).with_subject().order_by("opened_at")[:10])
    context = {
        "section": "rounds",
        "rounds": [(row, _why_not(user, row)) for row in listing],
        "page": listing,
        "waiting": waiting,
        "is_reviewer": is_reviewer(user),
    }
    return render(request, "evaluations/round_list.html", context)


def _why_not(user: Any, row: Any) -> str:
    """Why an open round has nothing for this reviewer now; empty when it has, or is not open."""
    if not row.is_open or not is_reviewer(user):
        return ""
    if not (answer := may_review(user, row, seen=row.seen)):
        return answer.reason
    if row.mine_left:
        return ""
    return ALL_RATED if row.mine_done else ENOUGH


@require_safe
def round_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_round(request.user, pk)
    return _show(request, row, CancelForm())


def _show(request: HttpRequest, row: Any, form: CancelForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    mine = Review.objects.by(user).filter(item__round=row).select_related("item")
    context = {
        "section": "rounds",
        "round": row,
        "percent": 100 * row.reviews_done / (row.reviews_needed or 1),
        "reviews_in": f"{row.reviews_done} of {row.reviews_needed}",
        "may_review": _may_go_on(user, row),
        "may_retry": may_retry(user, row),
        "may_cancel": may_cancel(user, row),
        "cancel_form": form,
        "cancel_url": reverse("round-cancel", args=[row.pk]),
        "flags": asides.flags(user, row) if may_see_flags(user) else [],
        "mine": page(request, mine.select_related("item__output__instruction")),
    }
    return render(request, "evaluations/round.html", context, status=status)


def _may_go_on(user: Any, row: Any) -> Answer:
    """May review, and there is something to review."""
    answer = may_review(user, row, seen=row.seen)
    if answer and (why := why_nothing(user, row)):
        return Answer(False, why)
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what opening a round will do; then do it."""
    rows = SoftPrompt.objects.visible_to(request.user)
    soft_prompt = rows.select_related(
        "concept__proposed_by", "definition__author", "language_model", "run__requested_by"
    )
    subject = soft_prompt.filter(pk=pk).first()
    if subject is None:
        raise NotFound("There is no such soft prompt, or it is not for you to see.")
    require(may_open(request.user, subject))
    if request.method == "POST":
        row = opening.open_round(request.user, subject)
        messages.success(request, "The round is being prepared: the model is writing its texts.")
        return redirect("round", row.pk)
    policy = current_policy()
    context = {"section": "rounds", "soft_prompt": subject, "policy": policy}
    context["instructions"] = opening.held_out(subject)
    people = (subject.concept.proposed_by, subject.definition.author, subject.run.requested_by)
    context["had_part"] = sorted({str(person) for person in people})
    return render(request, "evaluations/round_open.html", context)


@login_required
@require_POST
def round_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    opening.retry(request.user, find_round(request.user, pk))
    messages.success(request, "The model is asked for its texts again.")
    return redirect("round", pk)


@login_required
@require_POST
def round_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, form = find_round(request.user, pk), CancelForm(request.POST)
    require(may_cancel(request.user, row))
    if form.is_valid():
        try:
            closing.cancel(request.user, row, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, "The round is cancelled. Nothing was un-blinded.")
            return redirect("round", pk)
    return _show(request, row, form, status=400)
