"""Endorse a submitted definition or object to it, take that back, and answer an objection."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.answers import require
from common.errors import Invalid, NotFound
from common.forms import add_errors
from concepts.forms import StanceForm
from concepts.models import Definition
from concepts.permissions import may_endorse
from concepts.services import endorsing
from concepts.states import DefinitionState, Stance

from .definitions import show
from .finding import find_definition

ACTS: dict[str, Any] = {Stance.ENDORSE: endorsing.endorse, Stance.OBJECT: endorsing.object_to}


@login_required
@require_POST
def definition_endorse(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say one’s stance, or another one than before."""
    row = find_definition(request.user, slug, number)
    require(may_endorse(request.user, row))
    form = StanceForm(request.POST, auto_id="id_stance_%s")
    try:
        if form.is_valid():
            stance = Stance(form.cleaned_data["stance"])
            ACTS[stance](request.user, row, form.cleaned_data["reason"])
            said = _("Your endorsement counts.") if stance == Stance.ENDORSE else (
                _("Your objection stands. No number of endorsements passes it.")
            )  # fmt: skip
            return _after(request, row, said)
    except Invalid as error:
        add_errors(form, error)
    return show(request, row, 400, stance_form=form)


@login_required
@require_POST
def definition_withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = find_definition(request.user, slug, number)
    endorsing.withdraw(request.user, row)
    return _after(request, row, _("What you said is withdrawn. The record of acts keeps it."))


@login_required
@require_POST
def objection_overrule(request: HttpRequest, slug: str, number: int, username: str) -> HttpResponse:
    row = find_definition(request.user, slug, number)
    objections = row.endorsements.visible_to(request.user).filter(stance=Stance.OBJECT)
    objection = objections.select_related("definition__concept", "person").filter(
        person__username=username
    ).first()  # fmt: skip
    if objection is None:
        raise NotFound(_("Nobody of this name objects to this version."))
    objection.definition = row
    try:
        endorsing.overrule(request.user, objection, request.POST.get("reason", ""))
    except Invalid as error:
        messages.error(request, error.message)
        return redirect(f"{row.get_absolute_url()}#endorsements")
    return _after(request, row, _("Overruled. Whoever objected sees your reason."))


def _after(request: HttpRequest, row: Definition, said: str) -> HttpResponse:
    if row.state == DefinitionState.ACCEPTED:
        said = _("With that the quorum is reached: version %(number)s is the reference now.") % {
            "number": row.number
        }
    messages.success(request, said)
    return redirect(f"{row.get_absolute_url()}#endorsements")
