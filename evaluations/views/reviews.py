"""Reviewing: one text at a time, and nothing else on the page.

These answers are never stored by a browser or a proxy, and depend on the item's text alone.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Invalid
from common.forms import add_errors
from evaluations.blinding import BlindItem
from evaluations.errors import NoSlotLeft
from evaluations.forms import ReviewForm
from evaluations.models import Round
from evaluations.rubric import CURRENT
from evaluations.services import queue, reviewing
from evaluations.services.progress import why_nothing
from evaluations.states import FlagReason, SkipReason

from .rounds import find_round


@login_required
@never_cache
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On to this reviewer's next item; or say that nothing is left, and why."""
    round_ = Round.objects.visible_to(request.user).with_subject().filter(pk=pk).first()
    if round_ and (token := queue.next_item(request.user, round_)):
        return redirect("item", token)
    row = find_round(request.user, pk)  # with its counts, which every step to the next does without
    context = {"section": "rounds", "round": row, "why": why_nothing(request.user, row)}
    return render(request, "evaluations/round_finished.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, token: str) -> HttpResponse:
    """Judge one text, or change one's judgement of it."""
    blind = reviewing.blind_item(request.user, token)
    form = ReviewForm(request.POST or None, initial=_said_before(blind))
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.review(request.user, reviewing.find_item(token), **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        except NoSlotLeft as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            return _go_on(request, blind)
    context = {"section": "rounds", "item": blind, "form": form, "rubric": CURRENT}
    context |= {"skip_reasons": SkipReason.choices, "flag_reasons": FlagReason.choices}
    return render(request, "evaluations/item_review.html", context, status=status)


def _said_before(blind: BlindItem) -> dict[str, Any]:
    mine = blind.my_review
    return (
        {"fidelity": mine.fidelity, "verdict": mine.verdict, "comment": mine.comment}
        if mine
        else {}
    )


def _go_on(request: HttpRequest, blind: BlindItem) -> HttpResponse:
    """To the next item; after the round's last review to its decision; after a change, back."""
    if Round.objects.get(pk=blind.round_id).is_closed:
        messages.success(request, "Yours was the last review: the round is closed. Thank you.")
        return redirect("round-decision", blind.round_id)
    if blind.my_review:
        messages.success(request, "Your review is changed.")
        return redirect("round", blind.round_id)
    return redirect("review", blind.round_id)
