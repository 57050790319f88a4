"""Two concepts turn out to be one: the double is retired, and the other has its names from then on."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean
from concepts.models import Concept, ConceptName
from concepts.permissions import may_merge
from concepts.states import CONCEPT_MOVES, ConceptState, SoftPromptState
from jobs.states import LIVE

from . import translating
from .indexing import index
from .proposing import holder_of

ALIVE = {ConceptState.PROPOSED, ConceptState.OPEN}
REASON_BYTES = 2000


def merge(actor: Any, concept: Concept, into: Concept, reason: str) -> Concept:
    """Retire `concept` in favour of `into`, which is returned. Its address leads there, its names are
    aliases there, and all that was made for it stays readable. What is under way must end first."""
    require(may_merge(actor, concept, into))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _("Say why they are one concept."))
    with transaction.atomic():
        concept, into = _locked(concept, into)
        require(may_merge(actor, concept, into))
        _check(concept, into)
        move(
            concept,
            ConceptState.RETIRED,
            CONCEPT_MOVES,
            decision_reason=reason,
            merged_into=into,
        )
        ConceptName.objects.filter(concept=concept).update(concept=into, is_primary=False)
        Concept.objects.filter(merged_into=concept).update(merged_into=into)
        translating.pass_on(concept, into)
        index(concept)
        index(into)
        record(actor, "merged", concept, into=into.slug, reason=reason)
        record(actor, "gave the names of a double to", into, merged=concept.slug)
    return into


def target(user: Any, words: str, field: str = "into") -> Concept:
    """The concept meant by a name or by the end of an address. Raises Invalid on `field`."""
    words = words.strip().rstrip("/").rsplit("/", 1)[-1]
    found = Concept.objects.visible_to(user).filter(slug=words).first() if words else None
    found = found or (holder_of(words) if words else None)
    if found is None:
        raise Invalid.field(
            field, _("There is no such concept. Give its term, an alias or its address.")
        )
    return found.merged_into or found


def _locked(concept: Concept, into: Concept) -> tuple[Concept, Concept]:
    """Both rows, in the order of their numbers: two who merge crosswise wait for each other."""
    rows = Concept.objects.select_for_update().filter(pk__in=[concept.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[concept.pk], found[into.pk]


def _check(concept: Concept, into: Concept) -> None:
    if concept.pk == into.pk:
        raise Invalid.field("into", _("That is the same concept. Name the one that stays."))
    if into.state not in ALIVE:
        raise StaleState(
            _("“%(term)s” is %(state)s, so it takes nothing in.")
            % {"term": into.term, "state": into.state_badge.label.lower()}
        )
    judged = concept.soft_prompts.filter(state=SoftPromptState.IN_REVIEW).exists()
    if judged or concept.runs.filter(job__state__in=LIVE).exists():
        raise StaleState(
            _(
                "A training or a round of “%(term)s” is under way. Wait for its end, or cancel it "
                "first."
            )
            % {"term": concept.term}
        )
