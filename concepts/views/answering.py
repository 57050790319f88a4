"""The author's answer to a warning about a definition."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import Invalid
from concepts.services import checking

from .finding import find_definition


@login_required
@require_POST
def definition_answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Dismiss a warning with a reason, or take the answer back."""
    row, finding = find_definition(request.user, slug, number), request.POST.get("finding", "")
    if "take_back" in request.POST:
        checking.take_back(request.user, row, finding)
        messages.success(request, _("Your answer is taken back; the warning stands again."))
    else:
        try:
            checking.dismiss(request.user, row, finding, request.POST.get("reason", ""))
            messages.success(request, _("Those who decide see the warning with your answer."))
        except Invalid as error:
            messages.error(request, error.message)
    return redirect(f"{row.get_absolute_url()}#checks")
