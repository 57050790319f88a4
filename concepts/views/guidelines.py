"""The guideline: what a good definition has, an anchor for each check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from concepts.checks import CHECKS

FIELDS = {
    "text": _("The text"),
    "sources": _("Sources"),
    "contrast_pairs": _("Contrast pairs"),
    "instructions": _("Instructions"),
    "change_note": _("What is new"),
}


@require_safe
def guideline(request: HttpRequest) -> HttpResponse:
    parts = [(name, [c for c in CHECKS if c.field == field]) for field, name in FIELDS.items()]
    return render(request, "concepts/guideline.html", {"section": "concepts", "parts": parts})
