"""What moderators did about a person, as trust counts it."""

from typing import Any

from .models import Sanction


def upheld_against(person: Any) -> dict[str, int]:
    """Acts of the last 90 days that blame the person and still stand."""
    return {"upheld": Sanction.objects.of(person).counting().count()}
