from django.apps import AppConfig
from django.core import checks


class ConceptsConfig(AppConfig):
    name = "concepts"

    def ready(self) -> None:
        from accounts.standing import counts

        from .soundness import consensus_is_sound
        from .works import works_of

        checks.register(consensus_is_sound)
        counts(works_of)
