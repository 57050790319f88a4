"""Settings of this app that cannot be meant are found before the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error

from .policy import current_policy


def policy_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        current_policy()
    except (TypeError, ValueError) as error:
        return [Error(f"EVALUATION_POLICY: {error}", id="evaluations.E001")]
    return []
