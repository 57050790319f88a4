"""The demo's concepts put into the database, and carried on while their jobs get done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from common.errors import DomainError
from concepts.models import LanguageModel
from concepts.states import Recipe, SoftPromptState

from .catalogue import DemoConcept, Stage, furthest_first
from .community import take_part
from .lexicon import ensure_lexicon
from .life import Step, advance, wants_job
from .people import ensure_cast
from .publishing import publish, unpublished
from .standing import Life
from .taxonomy import ensure_traditions

SETTLED = {SoftPromptState.ACCEPTED, SoftPromptState.REJECTED}


@dataclass(frozen=True)
class Troupe:
    """Who acts, on which language model, and the concepts whose lives they carry on, in order."""

    people: Mapping[str, User]
    language_model: LanguageModel
    concepts: Sequence[DemoConcept]
    recipe: str = Recipe.STANDARD
    left: set[str] = field(default_factory=set)

    @classmethod
    def assemble(
        cls, concepts: Sequence[DemoConcept] = (), recipe: str = Recipe.STANDARD
    ) -> "Troupe":
        """For these concepts, or for all, those with the longest way first.

        People and language model are made where they are missing.
        """
        people = ensure_cast()
        ensure_traditions(people)
        return cls(people, ensure_lexicon(), concepts or furthest_first(), recipe)

    def life_of(self, demo: DemoConcept) -> Life:
        return Life(demo, self.people, self.language_model, self.recipe)

    def talk(self) -> Iterator[str]:
        """Discuss, endorse, watch and flag what there is by now; a sentence for each act."""
        return take_part(self.people)

    def act(self) -> Iterator[Step]:
        """Take every step that can be taken now.

        One concept at a time wants a worker, so that a newcomer's own training waits for one job at
        most. Where somebody in the browser went another way, a step is refused; that concept is
        theirs from then on.
        """
        busy = False
        for demo in self.concepts:
            if demo.slug in self.left:
                continue
            try:
                yield from self._carry_on(demo, Stage.DEFINITION_ACCEPTED if busy else None)
            except DomainError as refusal:
                self.left.add(demo.slug)
                yield Step(demo.life.stage, f"“{demo.term}” is left as it is: {refusal.message}")
            busy = busy or wants_job(self.life_of(demo), demo.life.stage)
        yield from self._publish()

    def _carry_on(self, demo: DemoConcept, at_most: Stage | None) -> Iterator[Step]:
        goal = demo.life.stage
        if at_most and goal.reaches(at_most):
            goal = at_most
        while step := advance(self.life_of(demo), goal):
            yield step

    def is_waiting(self) -> bool:
        """Whether more can be done once jobs have ended."""
        ours = [demo for demo in self.concepts if demo.slug not in self.left]
        return any(wants_job(self.life_of(demo), demo.life.stage) for demo in ours)

    def _publish(self) -> Iterator[Step]:
        """One release with what was accepted, once every concept that is to be in it is judged."""
        lives = [self.life_of(c) for c in self.concepts if c.life.stage == Stage.PUBLISHED]
        found = [life.soft_prompt for life in lives]
        prompts = [prompt for prompt in found if prompt and prompt.state in SETTLED]
        accepted = [prompt for prompt in prompts if prompt.state == SoftPromptState.ACCEPTED]
        if len(prompts) == len(lives) and (ready := unpublished(accepted)):
            release = publish(self.people, self.language_model, ready)
            yield Step(Stage.PUBLISHED, f"Ada asked for {release} to be signed and published.")
