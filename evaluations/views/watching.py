"""How reviewers work: for admins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.paging import page
from evaluations.services import watching


@login_required
@require_safe
def review_quality(request: HttpRequest) -> HttpResponse:
    """Signs and weights of every reviewer, and what admins have not noted yet."""
    listing = page(request, watching.reviewers(request.user))
    context = {
        "section": "rounds",
        "page": listing,
        "notices": watching.notices(request.user),
        "newest": watching.NEWEST,
    }
    return render(request, "evaluations/review_quality.html", context)


@login_required
@require_POST
def review_quality_note(request: HttpRequest, pk: int) -> HttpResponse:
    watching.note(request.user, pk)
    messages.success(request, _("Noted."))
    return redirect("review-quality")
