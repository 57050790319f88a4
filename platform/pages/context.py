"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.permissions import is_curator_or_admin

from .waiting import counts_for

SECTIONS = {
    "concepts": "concepts",
    "coverage": "concepts",
    "definitions": "concepts",
    "discussion": "concepts",
    "searches": "concepts",
    "review": "rounds",
    "reviewing": "rounds",
    "rubrics": "rounds",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """For the top bar. Nothing is asked of the database unless the bar is drawn."""
    first = request.path.split("/")[1]
    user = getattr(request, "user", None)
    known = {"section": SECTIONS.get(first, first)}
    if user is None or not user.is_authenticated:
        return known | {"demo_people": SimpleLazyObject(_demo_people)}
    counts = SimpleLazyObject(lambda: counts_for(user))
    return known | {
        "is_curator": SimpleLazyObject(lambda: bool(is_curator_or_admin(user))),
        "waiting_count": SimpleLazyObject(lambda: counts.waiting),
        "unread_count": SimpleLazyObject(lambda: counts.unread),
    }


def _demo_people() -> list[User]:
    """Who the sign-in page of a demo names: its people have addresses at example.org."""
    if not settings.DEMO:
        return []
    return list(
        User.objects.filter(email__endswith="@example.org", is_active=True).order_by("pk")[:10]
    )
