"""Everything there is to tell about one concept, gathered in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from accounts.asked import AskedBy
from common import stand_in
from common.activity import about
from common.models import Activity
from common.prepared import Prepared
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.states import SOFT_PROMPT_TERMINAL, DefinitionState, SoftPromptState
from evaluations.models import Round
from packs.models import ReleaseEntry
from packs.states import ReleaseState

# Acts that only their doers care about, or that would say who has judged what.
UNTOLD = {
    "began a definition of",
    "threw away a draft of",
    "saw the answers of a training of",
    "edited a comment in",
    "deleted a comment in",
    "reviewed a text",
    "changed a review",
    "adjudicated a text",
    "left a text to other adjudicators",
    "compared texts",
    "changed a choice",
    "wrote the texts of the round",
    "declared a conflict of interest in the round",
    "lifted a conflict of interest in the round",
}
HISTORY = 40


@dataclass(frozen=True)
class Story:
    """A concept with its rows, newest first, as far as this person may see them."""

    concept: Concept
    definitions: list[Definition]
    runs: list[TrainingRun]
    soft_prompts: list[SoftPrompt]
    rounds: list[Round]
    entries: list[ReleaseEntry]
    history: list[Activity]

    @property
    def told(self) -> list[Model]:
        """The rows that the history is about, but for the concept itself."""
        versions = (row for row in self.definitions if not row.is_draft)
        releases = (entry.release for entry in self.entries)
        return [*versions, *self.soft_prompts, *self.rounds, *releases]

    @property
    def reference(self) -> Definition | None:
        """The accepted definition."""
        return next((d for d in self.definitions if d.state == DefinitionState.ACCEPTED), None)

    @property
    def submitted(self) -> Definition | None:
        return next((d for d in self.definitions if d.state == DefinitionState.SUBMITTED), None)

    @property
    def accepted(self) -> SoftPrompt | None:
        return next((p for p in self.soft_prompts if p.state == SoftPromptState.ACCEPTED), None)

    @property
    def current(self) -> SoftPrompt | None:
        """The soft prompt that speaks for the concept now: accepted, else in review, else newest."""
        standing = {SoftPromptState.ACCEPTED: 0, SoftPromptState.IN_REVIEW: 1}
        alive = [p for p in self.soft_prompts if p.state not in SOFT_PROMPT_TERMINAL]
        return min(alive, key=lambda p: standing.get(SoftPromptState(p.state), 2), default=None)

    @property
    def rejected(self) -> SoftPrompt | None:
        """The newest soft prompt of the reference text, if reviewers turned it down."""
        of_reference = (p for p in self.soft_prompts if p.definition == self.reference)
        newest = next(of_reference, None)
        return newest if newest and newest.state == SoftPromptState.REJECTED else None

    @property
    def published(self) -> list[ReleaseEntry]:
        return [e for e in self.entries if e.release.state == ReleaseState.PUBLISHED]


def tell(concept: Concept, user: Any) -> Story:
    """Gather the story of `concept` for `user`. Drafts of others are left out."""
    definitions = _DEFINITIONS.rows(user, concept=concept.pk)
    prompts, rounds = _PROMPTS.rows(concept=concept.pk), _ROUNDS.rows(concept=concept.pk)
    entries = _ENTRIES.rows(concept=concept.pk)
    told = [row for row in definitions if not row.is_draft]
    releases = [entry.release for entry in entries]
    return Story(
        concept=concept,
        definitions=definitions,
        runs=_RUNS.rows(concept=concept.pk),
        soft_prompts=prompts,
        rounds=rounds,
        entries=entries,
        history=list(
            about(concept, *told, *prompts, *rounds, *releases).exclude(verb__in=UNTOLD)[:HISTORY]
        ),
    )


def _definitions(user: Any, concept: int) -> QuerySet[Definition]:
    versions = Definition.objects.visible_to(user).filter(concept=concept)
    shown = versions.select_related("concept", "author", "decided_by")
    return shown.prefetch_related("sources", "contrast_pairs").order_by("-number")


def _rounds(concept: int) -> QuerySet[Round]:
    return Round.objects.filter(soft_prompt__concept=concept).with_subject().with_progress()


_CONCEPT: dict[str, Any] = {"concept": stand_in.number()}
_DEFINITIONS = AskedBy(_definitions, **_CONCEPT)
_PROMPTS = Prepared(
    lambda concept: SoftPrompt.objects.filter(concept=concept).for_page(), **_CONCEPT
)
_RUNS = Prepared(lambda concept: TrainingRun.objects.filter(concept=concept).for_page(), **_CONCEPT)
_ROUNDS = Prepared(_rounds, **_CONCEPT)
_ENTRIES = Prepared(lambda concept: ReleaseEntry.objects.told_of(concept).reverse(), **_CONCEPT)
