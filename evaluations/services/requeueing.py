"""After a new definition: end what judges the old one, and train anew what stood on it. Nothing else.

What depends on a definition is known by `concepts.staleness`; which of that is worth renewing is said
here: soft prompts that reviewers had accepted or were judging, the newest for each language model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import StaleState
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.services.training import queue_run
from concepts.states import ConceptState, DefinitionState, SoftPromptState
from evaluations.models import Round
from evaluations.permissions import may_requeue
from evaluations.states import LIVE, RoundState
from jobs.states import JobState

from .closing import end_undecided, locked

NOTHING = gettext_noop("Nothing depends on an earlier version of this definition any more.")


@dataclass(frozen=True)
class Dependents:
    """What a new definition leaves behind: rounds that judge the old one, and soft prompts to be
    trained anew, one for each language model."""

    rounds: Sequence[Round]
    soft_prompts: Sequence[SoftPrompt]

    def __bool__(self) -> bool:
        return bool(self.rounds or self.soft_prompts)


def dependents(concept: Concept) -> Dependents:
    """What `requeue` would end and train now."""
    stale = Round.objects.live().filter(
        soft_prompt__concept=concept, soft_prompt__state=SoftPromptState.STALE
    )
    rows = renewable().filter(concept=concept)
    rows = rows.select_related("definition", "language_model", "run")
    newest: dict[int, SoftPrompt] = {}
    for prompt in rows.order_by("-definition__number", "-created_at"):
        newest.setdefault(prompt.language_model_id, prompt)
    return Dependents(list(stale.with_subject().order_by("opened_at")), list(newest.values()))


def renewable() -> QuerySet[SoftPrompt]:
    """Stale soft prompts that had been accepted or were in review when they went stale, for which no
    training of the reference has been asked since (or it failed)."""
    since = F("soft_prompt__definition__state_changed_at")
    ended_for_it = Q(state=RoundState.CANCELLED, closed_at__gte=since)
    judged = Round.objects.filter(
        Q(accepted=True) | Q(state__in=LIVE) | ended_for_it, soft_prompt=OuterRef("pk")
    )
    anew = TrainingRun.objects.filter(
        concept=OuterRef("concept"),
        language_model=OuterRef("language_model"),
        definition__state=DefinitionState.ACCEPTED,
    ).exclude(job__state__in=[JobState.FAILED, JobState.CANCELLED])
    return SoftPrompt.objects.filter(
        Exists(judged),
        ~Exists(anew),
        state=SoftPromptState.STALE,
        concept__state=ConceptState.OPEN,
        language_model__is_active=True,
    )


def requeue(actor: Any, concept: Concept) -> Dependents:
    """End the rounds and ask for the trainings, on the same language models with the same recipe and
    seed, all or nothing. Raises StaleState when nothing is left to do; another who does the same at
    the same moment does it once."""
    require(may_requeue(actor, concept))
    with transaction.atomic():
        reference = _hold_reference(concept)
        left = dependents(concept)
        if not left:
            raise StaleState(_(NOTHING))
        reason = f"Version {reference.number} of the definition replaced the one that it judged."
        for round_ in left.rounds:
            end_undecided(actor, locked(round_.pk), reason)
        runs = [
            queue_run(actor, reference, row.language_model, row.run.recipe, row.run.seed)
            for row in left.soft_prompts
        ]
        record(
            actor,
            "renewed what depended on the definition of",
            concept,
            version=reference.number,
            rounds=[row.pk for row in left.rounds],
            runs=[run.pk for run in runs],
        )
    return left


def _hold_reference(concept: Concept) -> Definition:
    """The reference, so that no other becomes it before these trainings are asked for."""
    rows = Definition.objects.accepted().filter(concept=concept).select_related("concept")
    reference = rows.select_for_update(of=("self",)).first()
    if reference is None:
        raise StaleState(_(NOTHING))
    return reference
