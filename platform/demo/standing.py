"""Where a demo concept stands in the database now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from common.text import skeleton
from concepts.models import Concept, Definition, LanguageModel, SoftPrompt, TrainingRun
from concepts.states import DefinitionState, Recipe
from evaluations.models import Round
from evaluations.states import RoundState
from jobs.models import Job
from packs.models import Release

from .catalogue import DemoConcept


@dataclass
class Life:
    """One demo concept, who acts for it, and its rows, each looked up once: make a new one to look again."""

    demo: DemoConcept
    people: Mapping[str, User]
    language_model: LanguageModel
    recipe: str = Recipe.STANDARD

    @cached_property
    def concept(self) -> Concept | None:
        return Concept.objects.filter(names__skeleton=skeleton(self.demo.term)).first()

    @cached_property
    def definition(self) -> Definition | None:
        """Ana's newest version; what other people write is theirs to carry on."""
        if self.concept is None:
            return None
        written = self.concept.definitions.filter(author=self.people["ana"])
        return written.order_by("-number").first()

    @cached_property
    def run(self) -> TrainingRun | None:
        return self.definition.runs.select_related("job").first() if self.definition else None

    @cached_property
    def soft_prompt(self) -> SoftPrompt | None:
        return SoftPrompt.objects.filter(run=self.run).first() if self.run else None

    @cached_property
    def round(self) -> Round | None:
        if self.soft_prompt is None:
            return None
        rounds = self.soft_prompt.rounds.select_related("job")
        return rounds.exclude(state=RoundState.CANCELLED).first()

    @cached_property
    def release(self) -> Release | None:
        """The release that holds the soft prompt."""
        if self.soft_prompt is None:
            return None
        entries = self.soft_prompt.release_entries.select_related("release__pack", "release__job")
        entry = entries.first()
        return entry.release if entry else None

    @property
    def job(self) -> Job | None:
        """The newest job: the one to wait for, if it is live."""
        newest = self.release or self.round or self.run
        return newest.job if newest else None

    def definition_is(self, state: DefinitionState) -> bool:
        return self.definition is not None and self.definition.state == state
