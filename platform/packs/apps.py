from django.apps import AppConfig
from django.core import checks


class PacksConfig(AppConfig):
    name = "packs"

    def ready(self) -> None:
        from .checks import signing_key_is_safe, signing_key_is_there

        checks.register(signing_key_is_safe)
        checks.register(signing_key_is_there, deploy=True)
