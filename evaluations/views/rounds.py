"""Rounds: which there are, how far they are, opening, retrying and cancelling them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import is_reviewer
from common.answers import Answer, require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from common.paging import page
from concepts.models import SoftPrompt
from evaluations.forms import CancelForm, OpenForm, WaiveForm
from evaluations.models import Appeal, Choice, Review, Round
from evaluations.permissions import (
    is_onboarded,
    may_answer,
    may_appeal,
    may_cancel,
    may_import,
    may_open,
    may_retry,
    may_review,
    may_see_decision,
    may_see_flags,
    may_waive,
)
from evaluations.policy import current_policy
from evaluations.services import asides, beside, closing, opening, referring
from evaluations.services.progress import ALL_RATED, ENOUGH, why_nothing
from evaluations.states import Mode

from .conflict_parts import about_conflicts

CANCELLING = {
    False: gettext_noop(
        "The round ends without a decision, and its soft prompt is a candidate again. Reviews stay "
        "on record; nothing is un-blinded. This cannot be undone."
    ),
    True: gettext_noop(
        "The round ends without figures. Reviews stay on record; nothing is un-blinded. This "
        "cannot be undone."
    ),
}


def find_round(user: Any, pk: UUID) -> Round:
    """The round with its counts, if this person may see it. Raises NotFound."""
    rows = Round.objects.visible_to(user).with_subject().with_progress().with_mine(user)
    rows = rows.with_staleness()
    if (row := rows.filter(pk=pk).first()) is None:
        raise NotFound(_("There is no such round, or it is not for you to see."))
    return row


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person's judgement, then every round."""
    user = request.user
    rows = Round.objects.visible_to(user).with_subject().with_progress().with_mine(user)
    listing = page(request, rows.with_staleness())
    waiting = list(Round.objects.waiting_for(user).with_subject().order_by("opened_at")[:10])
    to_settle = list(Round.objects.to_adjudicate(user).with_subject().order_by("opened_at")[:10])
    context = {
        "section": "rounds",
        "rounds": [(row, _why_not(user, row)) for row in listing],
        "page": listing,
        "waiting": waiting,
        "to_settle": to_settle,
        "is_reviewer": is_reviewer(user),
        "may_import": may_import(user),
        "is_onboarded": is_onboarded(user),
    }
    return render(request, "evaluations/round_list.html", context)


def _why_not(user: Any, row: Any) -> str:
    """Why an open round has nothing for this reviewer now; empty when it has, or is not open."""
    if not row.is_open or not is_reviewer(user):
        return ""
    if not (answer := may_review(user, row, tie=row.tie)):
        return answer.reason
    if row.mine_left:
        return ""
    return _(ALL_RATED if row.mine_done else ENOUGH)


@require_safe
def round_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = find_round(request.user, pk)
    return _show(request, row, CancelForm())


def _show(request: HttpRequest, row: Any, form: CancelForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    appeal = Appeal.objects.filter(round=row).select_related("appellant", "decided_by").first()
    told = row.is_closed and may_see_decision(user, row)
    context = {
        "section": "rounds",
        "round": row,
        "beside": page(request, beside.beside_others(user, row)) if told else None,
        "percent": 100 * row.reviews_done / (row.reviews_needed or 1),
        "reviews_in": _("%(done)s of %(needed)s")
        % {"done": row.reviews_done, "needed": row.reviews_needed},
        "may_review": _may_go_on(user, row),
        "may_retry": may_retry(user, row),
        "may_cancel": may_cancel(user, row),
        "cancel_form": form,
        "cancel_url": reverse("round-cancel", args=[row.pk]),
        "cancel_words": _(CANCELLING[row.is_imported]),
        **about_conflicts(user, row),
        "flags": asides.flags(user, row) if may_see_flags(user) else [],
        "settling": referring.standing(row),
        "may_settle": row.is_open and Round.objects.to_adjudicate(user).filter(pk=row.pk).exists(),
        "may_waive": may_waive(user, row),
        "waive_form": WaiveForm(auto_id="id_waive_%s"),
        "waive_url": reverse("round-waive", args=[row.pk]),
        "appeal": appeal,
        "anew": Round.objects.filter(appeal_of=row).first() if appeal else None,
        "may_appeal": not appeal and may_appeal(user, row),
        "may_answer": appeal and may_answer(user, appeal),
        "mine": page(request, _said_by(user, row)),
    }
    return render(request, "evaluations/round.html", context, status=status)


def _said_by(user: Any, row: Round) -> Any:
    """This person's reviews in the round, or choices."""
    if row.mode == Mode.SINGLE:
        reviews = Review.objects.by(user).filter(item__round=row)
        return reviews.select_related("item__output__instruction")
    choices = Choice.objects.by(user).filter(item__round=row).select_related("item")
    return choices.prefetch_related("item__shown__output__instruction")


def _may_go_on(user: Any, row: Any) -> Answer:
    """May review, and there is something to review."""
    answer = may_review(user, row, tie=row.tie)
    if answer and (why := why_nothing(user, row, tie=row.tie)):
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
        raise NotFound(_("There is no such soft prompt, or it is not for you to see."))
    require(may_open(request.user, subject))
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = opening.open_round(request.user, subject, mode=form.cleaned_data["mode"])
        messages.success(request, _("The round is being prepared: the model is writing its texts."))
        return redirect("round", row.pk)
    policy = current_policy()
    context = {"section": "rounds", "soft_prompt": subject, "policy": policy, "form": form}
    context["instructions"] = opening.held_out(subject)
    people = (subject.concept.proposed_by, subject.definition.author, subject.run.requested_by)
    context["had_part"] = sorted({str(person) for person in people})
    status = 400 if form.is_bound else 200
    return render(request, "evaluations/round_open.html", context, status=status)


@login_required
@require_POST
def round_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    opening.retry(request.user, find_round(request.user, pk))
    messages.success(request, _("The model is asked for its texts again."))
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
            messages.success(request, _("The round is cancelled. Nothing was un-blinded."))
            return redirect("round", pk)
    return _show(request, row, form, status=400)
