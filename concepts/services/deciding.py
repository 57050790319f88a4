"""What becomes of a submitted definition: the reference, back to its author, or declined.

Whatever decides about a version of a concept does so one after another (`one_at_a_time`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean
from concepts.models import Concept, Definition
from concepts.permissions import may_decide
from concepts.states import (
    CONCEPT_MOVES,
    DEFINITION_MOVES,
    ConceptState,
    DefinitionState,
    Ground,
    Outcome,
)

from . import judging
from .indexing import index

REASON_BYTES = 2000
MISSING = gettext_noop("Say what is missing, so that the next version can have it.")


def accept(actor: Any, definition: Definition, reason: str = "") -> Definition:
    """Make it the reference. The former one is superseded and what was trained on it is stale."""
    require(may_decide(actor, definition))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    with one_at_a_time(definition.concept):
        make_reference(actor, definition, Outcome.ACCEPTED, reason)
    return definition


def decline(
    actor: Any, definition: Definition, reason: str, grounds: Iterable[str] = ()
) -> Definition:
    """It stays readable with the reason. Without a ground named it is `Ground.OTHER`, in words."""
    require(may_decide(actor, definition))
    reason = why(reason)
    grounds = known_grounds(grounds) or [Ground.OTHER.value]
    with one_at_a_time(definition.concept):
        decide(
            actor, definition, DefinitionState.DECLINED, Outcome.DECLINED, reason, "declined",
            grounds=grounds,
        )  # fmt: skip
    return definition


def ask_for_changes(
    actor: Any, definition: Definition, grounds: Iterable[str], reason: str
) -> Definition:
    """Back to its author, who can make the next draft from it (`amending.revise`)."""
    require(may_decide(actor, definition))
    grounds = known_grounds(grounds)
    if not grounds:
        raise Invalid.field("grounds", _("Choose at least one reason, so that it can be mended."))
    reason = why(reason)
    with one_at_a_time(definition.concept):
        decide(
            actor, definition, DefinitionState.CHANGES_ASKED, Outcome.CHANGES, reason,
            "asked for changes to", grounds=grounds,
        )  # fmt: skip
    return definition


@contextmanager
def one_at_a_time(concept: Concept) -> Iterator[None]:
    """A transaction in which nobody else decides about this concept. The concept is always locked
    first, so that two of these wait for each other in one order only."""
    try:
        with transaction.atomic():
            rows = Concept.objects.select_for_update(no_key=True).filter(pk=concept.pk)
            concept.state = rows.values_list("state", flat=True).get()
            yield
    except IntegrityError as error:
        raise StaleState(_("Another version was accepted at the same moment. Reload.")) from error


def make_reference(
    actor: Any, definition: Definition, outcome: Outcome, reason: str = "", **told: Any
) -> None:
    """The one place where a definition becomes the reference; inside `one_at_a_time`. `actor` is None
    where endorsements have decided. `told` goes on record."""
    concept = definition.concept
    for former in concept.definitions.accepted():
        move(former, DefinitionState.SUPERSEDED, DEFINITION_MOVES)
        record(actor, "superseded", former, by=definition.number)
        judging.make_stale(former)
    decide(actor, definition, DefinitionState.ACCEPTED, outcome, reason, "accepted", **told)
    if concept.state == ConceptState.PROPOSED:
        move(concept, ConceptState.OPEN, CONCEPT_MOVES)
        record(actor, "opened", concept)
    index(concept)


def decide(
    actor: Any,
    definition: Definition,
    state: DefinitionState,
    outcome: Outcome,
    reason: str,
    verb: str,
    *,
    grounds: Iterable[str] = (),
    **told: Any,
) -> None:
    """One conditional update, one act: of two decisions the second is refused."""
    grounds = list(grounds)
    move(
        definition, state, DEFINITION_MOVES,
        decided_at=timezone.now(), decided_by=actor, decision_reason=reason,
        outcome=outcome, grounds=grounds,
    )  # fmt: skip
    record(
        actor, verb, definition, concept=definition.concept_id, outcome=outcome,
        reason=reason, grounds=grounds, **told,
    )  # fmt: skip


def known_grounds(grounds: Iterable[str]) -> list[str]:
    """The grounds named, each once, in the order of `Ground`. Raises `Invalid` for any other."""
    named = set(grounds)
    if unknown := named - set(Ground.values):
        raise Invalid.field(
            "grounds", _("There is no reason “%(unknown)s”.") % {"unknown": min(unknown)[:40]}
        )
    return [each for each in Ground.values if each in named]


def why(reason: str) -> str:
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _(MISSING))
    return reason
