"""What waits for a person: to review, to decide, to answer.

Each `Kind` is one query and how its rows read; the bar counts them, the start page lists them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.states import Role
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.models import Round
from jobs.states import JobState

SHOWN = 5
MOST = 100  # when a person asks for the whole list


@dataclass(frozen=True)
class Thing:
    """One line: what it is about, what is to be done, and where."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Kind:
    """One reason why things wait: for whom, which rows, how each reads. `group` is the list."""

    group: str
    role: Role | None
    rows: Callable[[Any], QuerySet]
    line: Callable[[Any], Thing]


@dataclass(frozen=True)
class Group:
    """One of the three lists. `more` is how many things it does not show."""

    name: str
    empty: str
    things: list[Thing]
    more: int


def count_for(user: Any) -> int:
    """How many things wait for this person."""
    return sum(kind.rows(user).count() for kind in _kinds_for(user))


def lists_for(user: Any, whole: str = "") -> list[Group]:
    """The three lists of the start page, oldest things first; the one named `whole` in full."""
    kinds = list(_kinds_for(user))
    return [
        _group(name, empty, kinds, user, MOST if name.lower() == whole else SHOWN)
        for name, empty in GROUPS.items()
    ]


def _group(name: str, empty: str, kinds: list[Kind], user: Any, shown: int) -> Group:
    things: list[Thing] = []
    total = 0
    for kind in kinds:
        if kind.group == name:
            rows = kind.rows(user)
            total += rows.count()
            things += [kind.line(row) for row in rows[: shown - len(things)]]
    return Group(name, empty, things, total - len(things))


def _kinds_for(user: Any) -> Iterator[Kind]:
    return (kind for kind in KINDS if kind.role is None or user.has_role(kind.role))


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


def _draft(row: Definition) -> Thing:
    url = reverse("definition-edit", args=[row.concept.slug, row.number])
    return Thing(row.concept.term, f"your draft of version {row.number}", url)


def _declined(row: Definition) -> Thing:
    about = f"version {row.number} was declined: {row.decision_reason}"
    return Thing(row.concept.term, about, row.get_absolute_url())


def _failed(row: TrainingRun) -> Thing:
    return Thing(row.concept.term, "its training failed", row.get_absolute_url())


GROUPS = {
    "Review": "No text waits for your judgement.",
    "Decide": "No decision waits for you.",
    "Answer": "Nothing of yours came back.",
}
KINDS = [
    Kind(
        "Review",
        Role.REVIEWER,
        lambda user: Round.objects.waiting_for(user).with_subject().order_by("opened_at"),
        _round,
    ),
    Kind(
        "Decide",
        Role.CURATOR,
        lambda user: Definition.objects.waiting_for(user).with_parts().order_by("submitted_at"),
        _definition,
    ),
    Kind("Decide", Role.CURATOR, _proposals, _proposal),
    Kind("Decide", Role.CURATOR, _candidates, _candidate),
    Kind("Answer", None, _drafts, _draft),
    Kind("Answer", None, _sent_back, _declined),
    Kind("Answer", None, _failed_runs, _failed),
]
