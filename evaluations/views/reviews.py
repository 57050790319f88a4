"""Reviewing: one text at a time, and nothing else on the page.

These answers are never stored by a browser or a proxy, and depend on the item's text alone.
"""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Invalid
from common.forms import add_errors
from evaluations.blinding import BlindItem
from evaluations.errors import NoSlotLeft
from evaluations.forms import ReviewForm
from evaluations.models import Round
from evaluations.services import drafts, history, looking_ahead, reviewing
from evaluations.services.progress import why_nothing

from . import judging
from .rounds import find_round


@login_required
@never_cache
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On to this reviewer's next item; or say that nothing is left, and why."""
    round_ = Round.objects.visible_to(request.user).with_concept().filter(pk=pk).first()
    if round_ and (address := judging.next_address(request.user, round_)):
        return redirect(address)
    row = find_round(request.user, pk)  # with its counts, which every step to the next does without
    context = {"section": "rounds", "round": row, "why": why_nothing(request.user, row)}
    return render(request, "evaluations/round_finished.html", context)


@login_required
@never_cache
@require_safe
def ahead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of what comes next, for a script that wants it ready; empty where that is not to be had."""
    round_ = Round.objects.visible_to(request.user).with_concept().filter(pk=pk).first()
    blind = looking_ahead.item_ahead(request.user, round_) if round_ else None
    if blind is None:
        return HttpResponse(status=204)
    return _page(request, blind, ReviewForm(blind, initial=_typed_before(blind)))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, token: str) -> HttpResponse:
    """Judge one text, or change one's judgement of it."""
    blind = reviewing.blind_item(request.user, token)
    if request.method != "POST":
        return _page(request, blind, ReviewForm(blind, initial=_typed_before(blind)))
    form = ReviewForm(blind, request.POST)
    if "mark" in request.POST or "unmark" in request.POST:
        return _mark(request, blind, form)
    if form.is_valid():
        try:
            reviewing.review(request.user, reviewing.find_item(token), **form.judgement())
        except Invalid as error:
            add_errors(form, error)
        except NoSlotLeft as error:
            drafts.save(request.user, reviewing.find_item(token), _typed(blind, request))
            form.add_error(None, error.message)
            return _page(request, blind, form, status=error.status)
        else:
            return judging.go_on(request, blind, changed=bool(blind.my_review))
    return _page(request, blind, form, status=400)


@login_required
@never_cache
@require_POST
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep unfinished work: by the script after each pause, or by a button, which also leaves."""
    row = reviewing.find_item(token)
    blind = reviewing.blind_item(request.user, token)
    return judging.keep(request, row, "item", _typed(blind, request))


@login_required
@never_cache
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Put back what one's review said before its last change."""
    history.undo(request.user, reviewing.find_item(token))
    messages.success(request, _("Undone: your review says again what it said before."))
    return redirect("item", token)


def _page(
    request: HttpRequest, blind: BlindItem, form: ReviewForm, status: int = 200
) -> HttpResponse:
    context = judging.shared(blind, form) | {
        "rubric": form.rubric,
        "draft_address": reverse("item-draft", args=[blind.token]),
    }
    return render(request, "evaluations/item_review.html", context, status=status)


def _mark(request: HttpRequest, blind: BlindItem, form: ReviewForm) -> HttpResponse:
    """Without a script: the quoted passage is marked, or a mark taken away; the rest stays as typed."""
    typed = _typed(blind, request)
    marks = form.marks()
    if "unmark" in request.POST:
        gone = request.POST["unmark"]
        marks = [mark for place, mark in enumerate(marks) if str(place) != gone]
    elif not request.POST.get("quote", "").strip():
        form.add_error("quote", _("Quote the passage: copy its words from the text."))
        return _page(request, blind, form, status=400)
    else:
        form.is_valid()
        if any(name in form.errors for name in ("quote", "quote_tag", "spans")):
            return _page(request, blind, form, status=400)
        marks = form.cleaned_data["spans"]
        typed |= {"quote": "", "quote_note": ""}
    typed["spans"] = json.dumps(marks)
    drafts.save(request.user, reviewing.find_item(blind.token), typed)
    return redirect(f"{reverse('item', args=[blind.token])}#marks")


def _typed(blind: BlindItem, request: HttpRequest) -> dict[str, str]:
    """What stands in the form's fields, unchecked. No marks are no work."""
    typed = {name: request.POST.get(name, "") for name in ReviewForm(blind).fields}
    if typed["spans"] == "[]":
        typed["spans"] = ""
    if not typed["quote"].strip():
        typed["quote_tag"] = ""  # the list always has one chosen
    return typed


def _typed_before(blind: BlindItem) -> dict[str, Any]:
    """What to begin with: unfinished work, or else what was submitted before."""
    if blind.unfinished:
        return dict(blind.unfinished.content)
    mine = blind.my_review
    if mine is None:
        return {}
    said = {"fidelity": mine.fidelity, "verdict": mine.verdict, "comment": mine.comment}
    return mine.answers | said | {"spans": json.dumps(mine.spans)}
