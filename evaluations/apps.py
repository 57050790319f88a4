from django.apps import AppConfig
from django.core import checks


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        from .checks import policy_is_sound

        checks.register(policy_is_sound)
