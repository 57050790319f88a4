"""A curator’s decision about a submitted definition."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.answers import require
from common.errors import Invalid
from common.forms import add_errors
from concepts.forms import AcceptForm, GroundsForm
from concepts.permissions import may_decide
from concepts.services import deciding

from .definitions import show
from .finding import find_definition


@login_required
@require_POST
def definition_accept(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    form = AcceptForm(request.POST, auto_id="id_accept_%s")
    told = _("Version %(number)s is the reference now.") % {"number": number}
    return _decide(request, slug, number, "accept_form", form, deciding.accept, told)


@login_required
@require_POST
def definition_changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Back to the author, with what is in the way."""
    form = GroundsForm(request.POST, auto_id="id_changes_%s")
    told = _("Sent back. The author sees your reasons and can make the next draft from it.")
    return _decide(request, slug, number, "changes_form", form, deciding.ask_for_changes, told)


@login_required
@require_POST
def definition_decline(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    form = GroundsForm(request.POST, auto_id="id_decline_%s")
    told = _("Declined. The author sees your reasons.")
    return _decide(request, slug, number, "decline_form", form, deciding.decline, told)


def _decide(
    request: HttpRequest,
    slug: str,
    number: int,
    name: str,
    form: Form,
    act: Callable[..., Any],
    told: str,
) -> HttpResponse:
    """Do it with what the form says; refused, the page holds what was typed."""
    row = find_definition(request.user, slug, number)
    require(may_decide(request.user, row))
    try:
        if form.is_valid():
            act(request.user, row, **form.cleaned_data)
            messages.success(request, told)
            return redirect(row)
    except Invalid as error:
        add_errors(form, error)
    return show(request, row, 400, **{name: form})
