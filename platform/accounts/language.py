"""The choice of the language that pages are in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from .services import choose_language


@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie for whoever asks, and in the account of a member; then back to where one was."""
    if request.user.is_authenticated:
        choose_language(request.user, request.POST.get("language", ""))
    return set_language(request)
