"""What every page knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.permissions import is_curator_or_admin

from .waiting import count_for

SECTIONS = {"concepts": "concepts", "definitions": "concepts", "review": "rounds"}


def site(request: HttpRequest) -> dict[str, Any]:
    """For the top bar. Nothing is asked of the database unless the bar is drawn."""
    first = request.path.split("/")[1]
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"section": SECTIONS.get(first, first)}
    return {
        "section": SECTIONS.get(first, first),
        "is_curator": SimpleLazyObject(lambda: bool(is_curator_or_admin(user))),
        "waiting_count": SimpleLazyObject(lambda: count_for(user)),
    }
