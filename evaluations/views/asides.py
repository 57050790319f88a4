"""A text is skipped or flagged; then on to the next one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import Invalid
from evaluations.forms import FlagForm, SkipForm
from evaluations.services import asides, reviewing


@login_required
@never_cache
@require_POST
def item_skip(request: HttpRequest, token: str) -> HttpResponse:
    row = reviewing.find_item(token)
    asides.skip(request.user, row, **_said(SkipForm(request.POST)))
    return redirect("review", row.round_id)


@login_required
@never_cache
@require_POST
def item_flag(request: HttpRequest, token: str) -> HttpResponse:
    row = reviewing.find_item(token)
    asides.flag(request.user, row, **_said(FlagForm(request.POST)))
    messages.success(request, _("The admins see your flag on the round’s page. Thank you."))
    return redirect("review", row.round_id)


def _said(form: SkipForm | FlagForm) -> dict[str, Any]:
    """The choice is made from a list, so a refusal has a page of its own."""
    if not form.is_valid():
        raise Invalid(_("Choose a reason from the list."))
    return form.cleaned_data
