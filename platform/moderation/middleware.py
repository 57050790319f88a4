"""Before any page: a notice that waits is read first, and a suspended person's writing is refused."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.suspension import may_write
from common.answers import Answer
from common.errors import NotAllowed

SAFE = {"GET", "HEAD", "OPTIONS"}
# What a suspended person can still send, and where a notice does not come in between.
OWN = {
    "notices", "acknowledge", "appeal", "leave", "token-revoke",
    "account_logout", "account_change_password", "account_email",
}  # fmt: skip


class StandingMiddleware:
    """The services refuse, too; this says it before a page does half of something, and for what is no
    act that the record tells of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = getattr(request, "user", None)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if user is None or not user.is_authenticated or name in OWN:
            return None
        if request.method not in SAFE and not (answer := may_write(user)):
            return _refusal(request, answer)
        if user.has_notice and request.method == "GET" and _is_page(request):
            return redirect(f"{reverse('notices')}?{urlencode({'next': request.get_full_path()})}")
        return None


def _is_page(request: HttpRequest) -> bool:
    """A whole page for a person: no part of one, no file, no answer to a script."""
    if request.headers.get("HX-Request") or request.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("Accept", "*/*,text/html")


def _refusal(request: HttpRequest, answer: Answer) -> HttpResponse:
    error = NotAllowed(answer.reason, link=answer.link)
    if request.path.startswith("/api/"):
        told = {
            "type": f"about:blank#{error.code}", "title": error.title, "status": 403,
            "detail": error.message, "link": error.link,
        }  # fmt: skip
        return JsonResponse(told, status=403, content_type="application/problem+json")
    return render(request, "error.html", {"error": error}, status=403)
