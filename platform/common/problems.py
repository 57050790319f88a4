"""Every refusal of the API as RFC 9457 problem+json."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .errors import DomainError, TooMany

TITLES = {
    401: gettext_lazy("Sign in first"),
    403: gettext_lazy("You may not do that"),
    404: gettext_lazy("Nothing here"),
    405: gettext_lazy("Not this method"),
    415: gettext_lazy("Send JSON"),
    429: gettext_lazy("Slow down"),
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer `error` with type, title, status, detail and, per field, `errors`; with `link`, the page
    where the person can go on, where there is one."""
    if isinstance(error, DomainError):
        title = str(error.title)
        answer = _answer(error.status, error.code, title, error.message, error.fields, error.link)
        if isinstance(error, TooMany):
            answer["Retry-After"] = str(error.retry_after)
        return answer
    if isinstance(error, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        told = _("At most %(count)s bytes fit.") % {"count": f"{most:,}"}
        return _answer(413, "too-large", _("Too large"), told)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return _answer(
            400,
            "invalid",
            _("Something needs another look"),
            _("Some fields cannot be accepted as they are."),
            fields,
        )
    code = "not-found" if isinstance(error, Http404) else getattr(error, "default_code", "error")
    detail = str(getattr(error, "detail", "")) or _("There is nothing here, or not for you.")
    title = str(TITLES.get(response.status_code, _("That did not work")))
    answer = _answer(response.status_code, str(code), title, detail)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response:
            answer[header] = response[header]
    return answer


def _answer(
    status: int, kind: str, title: str, detail: str, fields: Any = None, link: str = ""
) -> Response:
    body = {"type": f"about:blank#{kind}", "title": title, "status": status, "detail": detail}
    if fields:
        body["errors"] = fields
    if link:
        body["link"] = link
    return Response(body, status=status, content_type="application/problem+json")
