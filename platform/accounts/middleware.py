"""Each page in the language of whoever reads it."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import check_for_language


class LanguageMiddleware(LocaleMiddleware):
    """What a member has chosen holds on each of their devices; for everybody else the cookie of their
    choice, then what their browser asks for."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = getattr(request.user, "interface_language", "")
        if chosen and check_for_language(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)
