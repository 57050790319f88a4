"""One version of a definition: read it, see what changed and what became of it; submit one’s own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import licence
from common.errors import Invalid, TooMany
from concepts.comparing import compare
from concepts.consensus import tally
from concepts.definition_data import data_of
from concepts.forms import AcceptForm, GroundsForm, ReasonForm, RestoreForm, StanceForm
from concepts.models import Definition
from concepts.permissions import (
    may_answer,
    may_decide,
    may_define,
    may_edit,
    may_endorse,
    may_revise,
    may_train,
)
from concepts.services import checking, defining
from concepts.states import Outcome

from .finding import find_definition


@require_safe
def definition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return show(request, find_definition(request.user, slug, number))


def show(request: HttpRequest, row: Definition, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a version; `forms` are those with what was typed into them."""
    user, address = request.user, [row.concept.slug, row.number]
    earlier = Definition.objects.visible_to(user).with_parts().before(row)
    said = [] if row.is_draft else list(row.endorsements.standing().for_list())
    context = {
        "section": "concepts",
        "concept": row.concept,
        "definition": row,
        "earlier": earlier,
        "differences": compare(data_of(earlier), data_of(row)) if earlier else [],
        "may_restore": not row.is_draft and may_define(user, row.concept),
        "restore_form": RestoreForm(auto_id="id_restore_%s"),
        "restore_url": reverse("definition-restore", args=address),
        "held_out": [each for each in row.instructions.all() if each.held_out],
        "report": checking.report_of(row) if may_decide(user, row) or may_answer(user, row) else [],
        "may_answer": may_answer(user, row),
        "may_edit": may_edit(user, row),
        "may_define": may_define(user, row.concept),
        "may_decide": may_decide(user, row),
        "may_train": may_train(user, row),
        "may_endorse": may_endorse(user, row),
        "may_revise": may_revise(user, row),
        "said": said,
        "mine": next((each for each in said if each.person_id == user.pk), None),
        "tally": tally(said),
        "edited_as": Definition.objects.filter(edit_of=row).select_related("concept").first()
        if row.outcome == Outcome.WITH_EDITS
        else None,
        "accept_form": AcceptForm(auto_id="id_accept_%s"),
        "changes_form": GroundsForm(auto_id="id_changes_%s"),
        "decline_form": GroundsForm(auto_id="id_decline_%s"),
        "overrule_form": ReasonForm(auto_id=False),
        "accept_url": reverse("definition-accept", args=address),
        "changes_url": reverse("definition-changes", args=address),
        "decline_url": reverse("definition-decline", args=address),
        "withdraw_url": reverse("definition-withdraw", args=address),
    } | forms
    if "stance_form" not in context:
        mine = context["mine"]
        told = {"stance": mine.stance, "reason": mine.reason} if mine else {}
        context["stance_form"] = StanceForm(auto_id="id_stance_%s", initial=told)
    return render(request, "concepts/definition.html", context, status=status)


@login_required
@require_POST
def definition_submit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Submit the draft as it is stored."""
    row = find_definition(request.user, slug, number)
    try:
        licence.accept_if_ticked(request.user, request.POST)
        defining.submit(request.user, row)
    except (TooMany, licence.LicenceNeeded) as error:
        messages.error(
            request,
            _("Not submitted; your draft is kept. %(message)s") % {"message": error.message},
        )
        return redirect("definition-edit", slug, number)
    except Invalid as error:
        messages.error(
            request,
            _("%(message)s The list of checks says what is missing.") % {"message": error.message},
        )
        return redirect("definition-edit", slug, number)
    messages.success(request, _("Submitted. Another curator decides about it now."))
    return redirect(row)
