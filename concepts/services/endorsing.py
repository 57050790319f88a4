"""Others endorse a submitted definition or object to it; enough endorsements make it the reference."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotFound, StaleState
from common.text import clean
from concepts.consensus import tally
from concepts.models import Definition, Endorsement
from concepts.permissions import may_endorse, may_overrule
from concepts.states import DefinitionState, Outcome, Stance

from .deciding import REASON_BYTES, make_reference, one_at_a_time

DID = {Stance.ENDORSE: "endorsed", Stance.OBJECT: "objected to"}


def endorse(actor: Any, definition: Definition, reason: str) -> Endorsement:
    """Say that it should be the reference, and why. When the quorum is reached, it is at once."""
    return _say(actor, definition, Stance.ENDORSE, reason)


def object_to(actor: Any, definition: Definition, reason: str) -> Endorsement:
    """Say why it should not be the reference as it is. No quorum is reached while this stands."""
    return _say(actor, definition, Stance.OBJECT, reason)


def withdraw(actor: Any, definition: Definition) -> Endorsement:
    """Take back what one has said. The last objection withdrawn may complete the quorum."""
    require(may_endorse(actor, definition))
    with one_at_a_time(definition.concept):
        _hold(definition)
        row = definition.endorsements.standing().filter(person=actor).first()
        if row is None:
            raise NotFound(_("You have said nothing here that could be withdrawn."))
        _set(row, withdrawn_at=timezone.now())
        verb = "withdrew an objection to" if row.stance == Stance.OBJECT else "no longer endorses"
        _record(actor, verb, row)
        _settle(definition)
    return row


def overrule(actor: Any, objection: Endorsement, reason: str) -> Endorsement:
    """A curator answers an objection and lets the endorsements decide; it stays readable."""
    definition = objection.definition
    require(may_overrule(actor, objection))
    reason = _reason(reason, _("Say why the objection does not hold, to whoever raised it."))
    with one_at_a_time(definition.concept):
        _hold(definition)
        now = timezone.now()
        changed = Endorsement.objects.blocking().filter(pk=objection.pk, reason=objection.reason)
        told = {"overruled_at": now, "overruled_by": actor, "overruled_because": reason}
        if changed.update(updated_at=now, **told) != 1:
            raise StaleState(_("This objection has changed meanwhile. Nothing was done; reload."))
        objection.refresh_from_db()
        _record(actor, "overruled an objection to", objection, because=reason)
        _settle(definition)
    return objection


def _say(actor: Any, definition: Definition, stance: Stance, reason: str) -> Endorsement:
    require(may_endorse(actor, definition))
    reason = _reason(reason, _("Say why, so that its author and the others can weigh it."))
    with one_at_a_time(definition.concept):
        _hold(definition)
        row = Endorsement.objects.filter(definition=definition, person=actor).first()
        if row and row.is_standing and (row.stance, row.reason) == (stance, reason):
            return row
        if row and row.overruled_at and stance == Stance.OBJECT:
            raise StaleState(
                _(
                    "A curator has overruled your objection; it stays readable. The discussion is the "
                    "place to go on."
                )
            )
        former = row.stance if row and row.is_standing else ""
        row = row or Endorsement(definition=definition, person=actor)
        _set(
            row, stance=stance, reason=reason, withdrawn_at=None,
            overruled_at=None, overruled_by=None, overruled_because="",
        )  # fmt: skip
        _record(actor, DID[stance], row, former=former)
        _settle(definition)
    return row


def _hold(definition: Definition) -> None:
    """Nobody has decided meanwhile; nobody will before this transaction ends."""
    submitted = Definition.objects.filter(pk=definition.pk, state=DefinitionState.SUBMITTED)
    if not submitted.exists():
        raise StaleState(
            _("This definition was decided meanwhile. Nothing was done; reload the page.")
        )


def _settle(definition: Definition) -> None:
    """Count anew. Inside `one_at_a_time`, so that of two that cross the quorum the second sees it."""
    rows = list(definition.endorsements.standing().select_related("person").order_by("pk"))
    count = tally(rows)
    if count.is_reached:
        told = [row.person.username for row in rows if row.stance == Stance.ENDORSE]
        make_reference(None, definition, Outcome.BY_QUORUM, quorum=count.quorum, endorsed_by=told)


def _set(row: Endorsement, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _record(actor: Any, verb: str, row: Endorsement, **told: Any) -> None:
    definition = row.definition
    record(
        actor, verb, definition, endorsement=row.pk, concept=definition.concept_id,
        author=definition.author_id, reason=row.reason, **told,
    )  # fmt: skip


def _reason(reason: str, missing: str) -> str:
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", missing)
    return reason
