"""Why things wait: each kind is one query, and how its rows read."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.states import Role
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.models import Round
from jobs.states import JobState
from packs.models import Release, ReleaseEntry
from packs.states import ReleaseState

from .things import Kind, Thing


def _proposals(user: Any) -> QuerySet:
    """Proposals by others for which nobody has submitted a definition: take up or decline."""
    submitted = Definition.objects.filter(concept=OuterRef("pk"), state=DefinitionState.SUBMITTED)
    return (
        Concept.objects.filter(~Exists(submitted), state=ConceptState.PROPOSED)
        .exclude(proposed_by=user)
        .order_by("created_at")
    )


def _candidates(user: Any) -> QuerySet:
    rows = SoftPrompt.objects.filter(state=SoftPromptState.CANDIDATE)
    return rows.for_page().order_by("created_at")


def _unpublished(user: Any) -> QuerySet:
    """Accepted soft prompts that are in no release, not even a draft."""
    released = ReleaseEntry.objects.filter(soft_prompt=OuterRef("pk"))
    return SoftPrompt.objects.accepted().filter(~Exists(released)).for_page().order_by("created_at")


def _draft_releases(user: Any) -> QuerySet:
    rows = Release.objects.filter(state=ReleaseState.DRAFT).without_manifest()
    return rows.select_related("pack").order_by("pk")


def _drafts(user: Any) -> QuerySet:
    rows = Definition.objects.filter(author=user, state=DefinitionState.DRAFT)
    return rows.select_related("concept").order_by("updated_at")


def _sent_back(user: Any) -> QuerySet:
    """Declined definitions of this person's that no later version answers."""
    later = Definition.objects.filter(
        concept=OuterRef("concept"), number__gt=OuterRef("number"), author=user
    )
    rows = Definition.objects.filter(~Exists(later), author=user, state=DefinitionState.DECLINED)
    return rows.select_related("concept").order_by("decided_at")


def _failed_runs(user: Any) -> QuerySet:
    later = TrainingRun.objects.filter(
        definition=OuterRef("definition"), created_at__gt=OuterRef("created_at")
    )
    rows = TrainingRun.objects.filter(~Exists(later), requested_by=user, job__state=JobState.FAILED)
    return rows.for_page().order_by("created_at")


def _round(row: Round) -> Thing:
    done, left = row.mine_done, row.mine_left  # type: ignore[attr-defined]
    about = f"{left} to go, {done} rated" if done else f"{left} texts to rate, blind"
    return Thing(row.soft_prompt.concept.term, about, reverse("review", args=[row.pk]))


def _definition(row: Definition) -> Thing:
    about = f"version {row.number} by {row.author}: accept or decline"
    return Thing(row.concept.term, about, row.get_absolute_url())


def _proposal(row: Concept) -> Thing:
    return Thing(row.term, "proposed: define it, or decline", row.get_absolute_url())


def _candidate(row: SoftPrompt) -> Thing:
    return Thing(row.concept.term, "trained: open a round", row.run.get_absolute_url())


def _to_publish(row: SoftPrompt) -> Thing:
    about = f"accepted for {row.language_model}: publish it"
    return Thing(row.concept.term, about, reverse("pack-list"))


def _release(row: Release) -> Thing:
    return Thing(str(row), "a draft: publish it", row.get_absolute_url())


def _draft(row: Definition) -> Thing:
    url = reverse("definition-edit", args=[row.concept.slug, row.number])
    return Thing(row.concept.term, f"your draft of version {row.number}", url)


def _declined(row: Definition) -> Thing:
    about = f"version {row.number} was declined: {row.decision_reason}"
    return Thing(row.concept.term, about, row.get_absolute_url())


def _failed(row: TrainingRun) -> Thing:
    return Thing(row.concept.term, "its training failed", row.get_absolute_url())


KINDS = [
    Kind(
        "Review",
        frozenset({Role.REVIEWER}),
        lambda user: Round.objects.waiting_for(user).with_subject().order_by("opened_at"),
        _round,
    ),
    Kind(
        "Decide",
        frozenset({Role.CURATOR}),
        lambda user: Definition.objects.waiting_for(user).with_parts().order_by("submitted_at"),
        _definition,
    ),
    Kind("Decide", frozenset({Role.CURATOR}), _proposals, _proposal),
    Kind("Decide", frozenset({Role.CURATOR, Role.ADMIN}), _candidates, _candidate),
    Kind("Decide", frozenset({Role.ADMIN}), _unpublished, _to_publish),
    Kind("Decide", frozenset({Role.ADMIN}), _draft_releases, _release),
    Kind("Answer", frozenset(), _drafts, _draft),
    Kind("Answer", frozenset(), _sent_back, _declined),
    Kind("Answer", frozenset(), _failed_runs, _failed),
]
