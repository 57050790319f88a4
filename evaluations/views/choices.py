"""Comparing: several texts beside each other, and nothing else on the page.

As with single texts, these answers are never stored, and depend on the texts alone.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Invalid
from common.forms import add_errors
from evaluations.blinding import BlindComparison
from evaluations.choice_forms import ChoiceForm, said_before
from evaluations.errors import NoSlotLeft
from evaluations.services import choosing, drafts
from evaluations.states import Mode

from . import judging

QUESTIONS = {
    Mode.PAIRWISE: gettext_noop("Which text is more faithful to the definition?"),
    Mode.BEST_WORST: gettext_noop(
        "Which text is most faithful to the definition, and which least?"
    ),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: HttpRequest, token: str) -> HttpResponse:
    """Choose between texts, or change one's choice."""
    blind = choosing.blind_comparison(request.user, token)
    if request.method != "POST":
        return _page(request, blind, ChoiceForm(blind, initial=_typed_before(blind)))
    form = ChoiceForm(blind, request.POST)
    if form.is_valid():
        try:
            choosing.choose(request.user, choosing.find_comparison(token), **form.choice())
        except Invalid as error:
            add_errors(form, error)
        except NoSlotLeft as error:
            drafts.save(request.user, choosing.find_comparison(token), _typed(blind, request))
            form.add_error(None, error.message)
            return _page(request, blind, form, status=error.status)
        else:
            return judging.go_on(request, blind, changed=bool(blind.my_choice))
    return _page(request, blind, form, status=400)


@login_required
@never_cache
@require_POST
def comparison_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep an unfinished choice: by the script after each pause, or by a button, which also leaves."""
    row = choosing.find_comparison(token)
    blind = choosing.blind_comparison(request.user, token)
    return judging.keep(request, row, "comparison", _typed(blind, request))


@login_required
@never_cache
@require_POST
def comparison_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Put back what one's choice said before its last change."""
    choosing.undo(request.user, choosing.find_comparison(token))
    messages.success(request, _("Undone: your choice says again what it said before."))
    return redirect("comparison", token)


def _page(
    request: HttpRequest, blind: BlindComparison, form: ChoiceForm, status: int = 200
) -> HttpResponse:
    context = judging.shared(blind, form) | {
        "question": _(QUESTIONS[blind.mode]),
        "draft_address": reverse("comparison-draft", args=[blind.token]),
    }
    return render(request, "evaluations/comparison.html", context, status=status)


def _typed(blind: BlindComparison, request: HttpRequest) -> dict[str, str]:
    """What stands in the form's fields, unchecked."""
    return {name: request.POST.get(name, "") for name in ChoiceForm(blind).fields}


def _typed_before(blind: BlindComparison) -> dict[str, Any]:
    """What to begin with: unfinished work, or else what was chosen before."""
    return dict(blind.unfinished.content) if blind.unfinished else said_before(blind.my_choice)
