"""Why things wait: each kind is one query, and how its rows read."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.states import Role
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.models import Appeal, EffortNotice, Round
from evaluations.services import requeueing
from evaluations.states import AppealState
from jobs.states import JobState
from moderation.models import Flag, Objection
from packs.models import Release, ReleaseEntry
from packs.states import ReleaseState

from .things import Kind, Thing


def _proposals(user: Any) -> QuerySet:
    """Proposals by others for which nobody has submitted a definition: take up or decline."""
    submitted = Definition.objects.filter(concept=OuterRef("pk"), state=DefinitionState.SUBMITTED)
    return (
        Concept.objects.filter(~Exists(submitted), state=ConceptState.PROPOSED, hidden_at=None)
        .exclude(proposed_by=user)
        .order_by("created_at")
    )


def _candidates(user: Any) -> QuerySet:
    shown = {"concept__hidden_at": None, "definition__hidden_at": None}
    rows = SoftPrompt.objects.filter(state=SoftPromptState.CANDIDATE, **shown)
    return rows.for_page().order_by("created_at")


def _unpublished(user: Any) -> QuerySet:
    """Accepted soft prompts that are in no release, not even a draft."""
    released = ReleaseEntry.objects.filter(soft_prompt=OuterRef("pk"))
    return SoftPrompt.objects.accepted().filter(~Exists(released)).for_page().order_by("created_at")


def _appeals(user: Any) -> QuerySet:
    rows = Appeal.objects.filter(state=AppealState.OPEN).exclude(appellant=user)
    return rows.select_related("round__soft_prompt__concept", "appellant")


def _draft_releases(user: Any) -> QuerySet:
    rows = Release.objects.filter(state=ReleaseState.DRAFT).without_manifest()
    return rows.select_related("pack").order_by("pk")


def _to_renew(user: Any) -> QuerySet:
    """Concepts whose new definition left something behind."""
    behind = requeueing.renewable().filter(concept=OuterRef("pk"))
    return Concept.objects.filter(Exists(behind)).order_by("pk")


def _drafts(user: Any) -> QuerySet:
    rows = Definition.objects.filter(author=user, state=DefinitionState.DRAFT)
    return rows.select_related("concept").order_by("updated_at")


def _sent_back(user: Any) -> QuerySet:
    """Definitions of this person's that came back and that no later version answers."""
    later = Definition.objects.filter(
        concept=OuterRef("concept"), number__gt=OuterRef("number"), author=user
    )
    back = [DefinitionState.DECLINED, DefinitionState.CHANGES_ASKED]
    rows = Definition.objects.filter(~Exists(later), author=user, state__in=back)
    return rows.select_related("concept").order_by("decided_at")


def _failed_runs(user: Any) -> QuerySet:
    later = TrainingRun.objects.filter(
        definition=OuterRef("definition"), created_at__gt=OuterRef("created_at")
    )
    rows = TrainingRun.objects.filter(~Exists(later), requested_by=user, job__state=JobState.FAILED)
    return rows.for_page().order_by("created_at")


def _notices(user: Any) -> QuerySet:
    rows = EffortNotice.objects.filter(noted_at=None)
    return rows.select_related("reviewer", "round__soft_prompt__concept").order_by("created_at")


def _notice(row: EffortNotice) -> Thing:
    about = _("reviews of “%(name)s” show little effort") % {"name": row.round.name}
    return Thing(str(row.reviewer), about, reverse("review-quality"))


def _flag(row: Flag) -> Thing:
    about = _("flagged: %(reason)s") % {"reason": row.get_reason_display()}
    return Thing(row.thing_name, about, row.get_absolute_url())


def _objection(row: Objection) -> Thing:
    about = _("appeals against a moderator’s act: answer")
    return Thing(str(row.sanction.person), about, reverse("appeal-answer", args=[row.pk]))


def _round(row: Round) -> Thing:
    done, left = row.mine_done, row.mine_left  # type: ignore[attr-defined]
    about = f"{left} to go, {done} rated" if done else f"{left} {row.asks.noun}s to rate, blind"
    return Thing(row.name, about, reverse("review", args=[row.pk]))


def _to_settle(row: Round) -> Thing:
    texts = row.mine_to_settle  # type: ignore[attr-defined]
    about = _("a text to adjudicate")
    if texts > 1:
        told = ngettext("%(count)s text to adjudicate", "%(count)s texts to adjudicate", texts)
        about = told % {"count": texts}
    return Thing(row.name, about, reverse("adjudicate", args=[row.pk]))


def _definition(row: Definition) -> Thing:
    about = _("version %(number)s by %(person)s: accept or decline")
    about = about % {"number": row.number, "person": row.author}
    return Thing(row.concept.term, about, row.get_absolute_url())


def _proposal(row: Concept) -> Thing:
    return Thing(row.term, _("proposed: define it, or decline"), row.get_absolute_url())


def _candidate(row: SoftPrompt) -> Thing:
    return Thing(row.concept.term, _("trained: open a round"), row.run.get_absolute_url())


def _renew(row: Concept) -> Thing:
    about = _("its definition changed: train anew what stood on the old one")
    return Thing(row.term, about, reverse("requeue", args=[row.slug]))


def _to_publish(row: SoftPrompt) -> Thing:
    about = _("accepted for %(model)s: publish it") % {"model": row.language_model}
    return Thing(row.concept.term, about, reverse("pack-list"))


def _appeal(row: Appeal) -> Thing:
    about = _("%(person)s appeals the decision: grant or decline") % {"person": row.appellant}
    url = reverse("round-appeal-answer", args=[row.round_id])
    return Thing(row.round.name, about, url)


def _release(row: Release) -> Thing:
    return Thing(str(row), _("a draft: publish it"), row.get_absolute_url())


def _draft(row: Definition) -> Thing:
    url = reverse("definition-edit", args=[row.concept.slug, row.number])
    about = _("your draft of version %(number)s") % {"number": row.number}
    return Thing(row.concept.term, about, url)


def _declined(row: Definition) -> Thing:
    told = _("version %(number)s came back for changes: %(reason)s")
    if row.state == DefinitionState.DECLINED:
        told = _("version %(number)s was declined: %(reason)s")
    about = told % {"number": row.number, "reason": row.decision_reason}
    return Thing(row.concept.term, about, row.get_absolute_url())


def _failed(row: TrainingRun) -> Thing:
    return Thing(row.concept.term, _("its training failed"), row.get_absolute_url())


KINDS = [
    Kind(
        "Review",
        frozenset({Role.REVIEWER}),
        lambda user: Round.objects.waiting_for(user).with_subject().order_by("opened_at"),
        _round,
    ),
    Kind(
        "Review",
        frozenset({Role.REVIEWER}),
        lambda user: Round.objects.to_adjudicate(user, Now()).with_subject().order_by("opened_at"),
        _to_settle,
    ),
    Kind(
        "Decide",
        frozenset({Role.CURATOR}),
        lambda user: Definition.objects.waiting_for(user).for_list().order_by("submitted_at"),
        _definition,
    ),
    Kind("Decide", frozenset({Role.CURATOR}), _proposals, _proposal),
    Kind("Decide", frozenset({Role.CURATOR, Role.ADMIN}), _candidates, _candidate),
    Kind("Decide", frozenset({Role.CURATOR, Role.ADMIN}), _to_renew, _renew),
    Kind("Decide", frozenset({Role.ADMIN}), _unpublished, _to_publish),
    Kind("Decide", frozenset({Role.ADMIN}), _appeals, _appeal),
    Kind("Decide", frozenset({Role.ADMIN}), _draft_releases, _release),
    Kind("Decide", frozenset({Role.ADMIN}), _notices, _notice),
    Kind("Decide", frozenset({Role.ADMIN}), Flag.objects.waiting_for, _flag),
    Kind("Decide", frozenset({Role.ADMIN}), Objection.objects.waiting_for, _objection),
    Kind("Answer", frozenset(), _drafts, _draft),
    Kind("Answer", frozenset(), _sent_back, _declined),
    Kind("Answer", frozenset(), _failed_runs, _failed),
]
