"""What the start page shows: to a stranger, what this is; to a member, what there is to do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Role
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.permissions import may_propose
from concepts.states import ConceptState, DefinitionState
from evaluations.permissions import is_onboarded
from following.grouping import Group, groups
from following.models import Notification
from packs.models import Release

from .things import Thing

PACKS = 3
NEWS = 6


@dataclass(frozen=True)
class Example:
    """One instruction as a model answers it without and with a soft prompt."""

    concept: Concept
    language_model: str
    instruction: str
    bare: str
    soft_prompt: str


def example() -> Example | None:
    """Before and after, for the newest soft prompt that reviewers accepted."""
    shown = SoftPrompt.objects.filter(concept__hidden_at=None, definition__hidden_at=None)
    prompt = shown.accepted().for_page().order_by("-state_changed_at").first()
    answers = telling_answers(prompt.run, 1) if prompt else []
    if prompt is None or not answers:
        return None
    (answer,) = answers
    return Example(
        concept=prompt.concept,
        language_model=str(prompt.language_model),
        instruction=answer["text"],
        bare=answer["bare"],
        soft_prompt=answer["soft_prompt"],
    )


def telling_answers(run: TrainingRun, count: int = 3) -> list[dict[str, Any]]:
    """The answers to begin with: held out of training, plain questions first."""
    said = [a for a in run.answers if a.get("soft_prompt")]
    said.sort(key=lambda a: (not a.get("held_out"), a.get("kind") not in {"define", "explain"}))
    return said[:count]


def latest_releases() -> list[Release]:
    """The newest release of each of the three packs that were published last."""
    found: dict[int, Release] = {}
    newest = Release.objects.published().without_manifest().order_by("-published_at")
    for release in newest.select_related("pack")[: 10 * PACKS]:
        found.setdefault(release.pack_id, release)
    return list(found.values())[:PACKS]


def news(user: Any, unread: int) -> list[Group]:
    """The newest of what this person was told and has not read, by what it is about. `unread` is how many
    there are: where there is nothing, nothing is asked."""
    if not unread:
        return []
    rows = Notification.objects.visible_to(user).unread().for_list().order_by("-pk")
    return groups(rows[:NEWS])


def suggestion(user: Any) -> Thing | None:
    """One thing worth doing or reading, when nothing presses."""
    if user.has_role(Role.REVIEWER) and not is_onboarded(user):
        about = _(
            "Read the guidelines and judge seven texts for practice; then rounds are for you."
        )
        return Thing(_("Become a reviewer"), about, reverse("reviewing"))
    if user.has_role(Role.CURATOR):
        return _untrained() or _undefined() or _propose(user)
    concept = Concept.objects.visible_to(user).for_list().filter(has_accepted=True).first()
    if concept is None:
        return None
    about = _("Read how a word came into a model, and what reviewers said.")
    return Thing(concept.term, about, concept.get_absolute_url())


def _untrained() -> Thing | None:
    """An accepted definition that nobody has trained."""
    runs = TrainingRun.objects.filter(definition=OuterRef("pk"))
    row = (
        Definition.objects.accepted()
        .filter(~Exists(runs), concept__state=ConceptState.OPEN)
        .filter(hidden_at=None, concept__hidden_at=None)
        .select_related("concept")
        .order_by("decided_at")
        .first()
    )
    if row is None:
        return None
    about = _("Its definition is accepted and was never trained.")
    return Thing(row.concept.term, about, reverse("run-request", args=[row.concept.slug]))


def _undefined() -> Thing | None:
    """An open concept without a text that stands or waits."""
    texts = Definition.objects.filter(
        concept=OuterRef("pk"), state__in=[DefinitionState.ACCEPTED, DefinitionState.SUBMITTED]
    )
    free = Concept.objects.filter(hidden_at=None, locked_at=None)
    row = free.filter(~Exists(texts), state=ConceptState.OPEN).first()
    if row is None:
        return None
    url = reverse("definition-new", args=[row.slug])
    return Thing(row.term, _("It has no definition yet. You could write it."), url)


def _propose(user: Any) -> Thing | None:
    if not may_propose(user):
        return None
    about = _("Which word of yours does no model know?")
    return Thing(_("Propose a concept"), about, reverse("concept-propose"))
