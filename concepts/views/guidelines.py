"""The guideline: what a good definition has, an anchor for each check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from concepts.checks import CHECKS

FIELDS = {
    "text": "The text",
    "sources": "Sources",
    "contrast_pairs": "Contrast pairs",
    "instructions": "Instructions",
    "change_note": "What is new",
}


@require_safe
def guideline(request: HttpRequest) -> HttpResponse:
    parts = [(name, [c for c in CHECKS if c.field == field]) for field, name in FIELDS.items()]
    return render(request, "concepts/guideline.html", {"section": "concepts", "parts": parts})
