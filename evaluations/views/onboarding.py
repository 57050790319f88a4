"""The way to one's first review, and one's own page as a reviewer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import is_reviewer
from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from evaluations import guidelines as words
from evaluations.calibration import PASS, TEXTS, Text
from evaluations.forms import ReviewForm
from evaluations.models import CalibrationAnswer
from evaluations.services import comparing, onboarding


@login_required
@require_safe
def reviewing(request: HttpRequest) -> HttpResponse:
    """What is left to do before the first review; afterwards, how one's answers met gold."""
    context = {
        "section": "rounds",
        "standing": onboarding.standing(request.user),
        "is_reviewer": is_reviewer(request.user),
        "needed": PASS,
        "texts": len(TEXTS),
        "gold": comparing.own_gold(request.user),
    }
    return render(request, "evaluations/reviewing.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guidelines(request: HttpRequest) -> HttpResponse:
    """Read by any member, accepted by reviewers."""
    if request.method == "POST":
        version = request.POST.get("version", "")
        onboarding.accept_guidelines(request.user, int(version) if version.isdecimal() else -1)
        return redirect("calibration")
    context = {
        "section": "rounds",
        "html": words.html(),
        "version": words.VERSION,
        "standing": onboarding.standing(request.user),
        "is_reviewer": is_reviewer(request.user),
    }
    return render(request, "evaluations/guidelines.html", context)


@login_required
@require_safe
def calibration(request: HttpRequest) -> HttpResponse:
    """On to the next text; to the guidelines before, and to the outcome after."""
    require(is_reviewer(request.user))
    now = onboarding.standing(request.user)
    if not now.accepted:
        return redirect("guidelines")
    if now.passed or now.next is None:
        return redirect("reviewing")
    return redirect("calibration-text", now.next.name)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calibration_text(request: HttpRequest, name: str) -> HttpResponse:
    """Judge one text; once judged, what was expected, and why."""
    text = onboarding.find_text(name)
    require(is_reviewer(request.user))
    now = onboarding.standing(request.user)
    mine = next((row for row in now.answered if row.text == name), None)
    if request.method == "POST":
        return _judge(request, text, now)
    if mine is not None:
        return _feedback(request, text, mine, now)
    if now.passed or text != now.next:
        return redirect("calibration")
    return _form(request, text, now)


@login_required
@require_POST
def calibration_again(request: HttpRequest) -> HttpResponse:
    onboarding.again(request.user)
    messages.success(
        request, _("Begun anew. The texts are the same: judge them with what you read.")
    )
    return redirect("calibration")


def _judge(request: HttpRequest, text: Text, now: onboarding.Standing) -> HttpResponse:
    form = ReviewForm(onboarding.as_item(text, len(now.answered)), request.POST)
    if form.is_valid():
        try:
            onboarding.answer(request.user, text, **form.judgement())
        except Invalid as error:
            add_errors(form, error)
        else:
            return redirect("calibration-text", text.name)
    return _form(request, text, now, form, status=400)


def _form(
    request: HttpRequest,
    text: Text,
    now: onboarding.Standing,
    form: ReviewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    item = onboarding.as_item(text, len(now.answered))
    form = form or ReviewForm(item)
    context: dict[str, Any] = {
        "section": "rounds",
        "item": item,
        "rubric": form.rubric,
        "form": form,
    }
    return render(request, "evaluations/calibration_text.html", context, status=status)


def _feedback(
    request: HttpRequest, text: Text, mine: CalibrationAnswer, now: onboarding.Standing
) -> HttpResponse:
    context = {
        "section": "rounds",
        "item": onboarding.as_item(text, len(now.answered)),
        "mine": mine,
        "expected": text.expected,
        "standing": now,
    }
    return render(request, "evaluations/calibration_feedback.html", context)
