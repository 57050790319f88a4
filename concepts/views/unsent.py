"""Nothing typed is lost to an expired session: what was sent waits until its writer is back.

It waits in the session of the browser that sent it, and is given to nobody but the person whose
editor it was typed into.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

KEY = "unsent"
MOST_BYTES = 150_000  # more than a definition of every size that fits

View = Callable[..., HttpResponse]


def login_keeps_typed(view: View) -> View:
    """Like `login_required`, but a POST of somebody signed out is kept for after the sign-in.

    htmx gets 401: the page says so, and keeps what is typed.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return guarded


def take_unsent(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address when they were signed out; once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    if kept["writer"] != str(request.user.pk):
        return None
    return QueryDict(kept["sent"])


def _keep(request: HttpRequest) -> None:
    sent = request.POST.copy()
    writer = sent.get("writer", "")
    for name in ("csrfmiddlewaretoken", "save", "submit"):
        sent.pop(name, None)
    told = sent.urlencode()
    if writer.isascii() and writer.isdigit() and len(told) <= MOST_BYTES:
        request.session[KEY] = {"path": request.path, "writer": writer, "sent": told}
