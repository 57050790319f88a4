from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from common.activity import guard

        from . import schema  # noqa: F401  (tells the API schema about tokens)
        from .suspension import refuse_the_suspended

        guard(refuse_the_suspended)
