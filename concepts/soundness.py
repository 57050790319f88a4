"""Settings of this app that cannot be meant are found before the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error

from .consensus import policy


def consensus_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        policy()
    except (TypeError, ValueError) as error:
        return [Error(f"ENDORSEMENT_POLICY: {error}", id="concepts.E001")]
    return []
