from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts.standing import counts

        from . import ours  # noqa: F401  (concepts, definitions and people can be flagged)
        from .works import upheld_against

        counts(upheld_against)
