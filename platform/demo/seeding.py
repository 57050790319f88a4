"""The demo's content put into the database, and carried on while its jobs get done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from concepts.models import LanguageModel

from .catalogue import DemoConcept, Stage, load_all
from .lexicon import ensure_lexicon
from .life import Life, advance, wants_job
from .people import ensure_cast


@dataclass(frozen=True)
class Troupe:
    """Who acts, on which language model, and the concepts whose lives they carry on."""

    people: Mapping[str, User]
    language_model: LanguageModel
    concepts: Sequence[DemoConcept]

    @classmethod
    def assemble(cls) -> "Troupe":
        """People and language model are made where they are missing."""
        furthest_first = sorted(load_all(), key=lambda c: list(Stage).index(c.life.stage))[::-1]
        return cls(ensure_cast(), ensure_lexicon(), furthest_first)

    def life_of(self, demo: DemoConcept) -> Life:
        return Life(demo, self.people, self.language_model)

    def act(self) -> Iterator[str]:
        """Take every step that can be taken now, each with a sentence that says what was done."""
        for demo in self.concepts:
            while done := advance(self.life_of(demo), demo.life.stage):
                yield done

    def is_waiting(self) -> bool:
        """Whether more can be done once jobs have ended."""
        return any(wants_job(self.life_of(demo), demo.life.stage) for demo in self.concepts)
