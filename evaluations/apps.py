from django.apps import AppConfig
from django.core import checks


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        from accounts.standing import counts

        from .checks import policy_is_sound
        from .works import reviews_of

        checks.register(policy_is_sound)
        counts(reviews_of)
