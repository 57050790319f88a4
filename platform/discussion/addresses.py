"""Where a name leads."""

from urllib.parse import urlencode

from django.urls import reverse


def of_person(username: str) -> str:
    """What this person has taken part in."""
    return f"{reverse('thread-list')}?{urlencode({'with': username})}"
