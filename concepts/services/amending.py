"""Between yes and no: accepted with edits, and the next draft from what came back."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid
from common.states import move
from common.text import clean
from concepts import checks
from concepts.definition_data import DefinitionData, data_of
from concepts.models import Definition
from concepts.permissions import may_decide, may_revise
from concepts.states import DEFINITION_MOVES, DefinitionState, Outcome

from . import checking, defining
from .deciding import REASON_BYTES, decide, make_reference, one_at_a_time


def accept_with_edits(
    actor: Any, definition: Definition, data: DefinitionData, reason: str = ""
) -> Definition:
    """Make an edited version the reference, in one act. Its author stays its author; the curator is its
    `edited_by`. What was submitted stays as it was, superseded. Returns the edited version."""
    require(may_decide(actor, definition))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    data = defining.tidy(data)
    stored = Definition.objects.with_parts().get(pk=definition.pk)
    if data.digest() == data_of(stored).digest():
        raise Invalid.field("text", _("Nothing is edited. Accept it as it is instead."))
    _refuse_errors(stored, data)
    concept = definition.concept
    with one_at_a_time(concept):
        row = Definition(
            concept=concept, author=definition.author, number=defining.next_number(concept),
            revision=1, edit_of=definition, edited_by=actor,
        )  # fmt: skip
        decide(
            actor, definition, DefinitionState.SUPERSEDED, Outcome.WITH_EDITS, reason,
            "accepted with edits", edited_as=row.number,
        )  # fmt: skip
        defining.write(row, data)
        _submit(actor, row, data)
        make_reference(actor, row, Outcome.WITH_EDITS, reason, edit_of=definition.number)
    return row


def revise(actor: Any, definition: Definition) -> Definition:
    """The author's next draft, beginning with what came back; the one they have begun since, if any."""
    require(may_revise(actor, definition))
    with one_at_a_time(definition.concept):
        drafts = Definition.objects.drafts_of(actor).filter(number__gt=definition.number)
        begun = drafts.filter(concept=definition.concept_id).select_related("concept").first()
        if begun is not None:
            return begun
        stored = Definition.objects.with_parts().get(pk=definition.pk)
        data = replace(data_of(stored), change_note="")
        return defining.save_draft(actor, definition.concept, data)


def _submit(actor: Any, row: Definition, data: DefinitionData) -> None:
    digests = {"digest": data.digest(), "held_out_digest": data.held_out_digest()}
    now = timezone.now()
    move(row, DefinitionState.SUBMITTED, DEFINITION_MOVES, submitted_at=now, **digests)
    record(actor, "submitted", row, author=row.author_id, **digests)


def _refuse_errors(stored: Definition, data: DefinitionData) -> None:
    """What blocks a submission blocks this as well."""
    blocking: dict[str, list[str]] = {}
    for finding in checks.findings(data, checking.context_of(stored.concept)):
        if finding.severity == "error":
            blocking.setdefault(finding.field, []).append(finding.message)
    if blocking:
        raise Invalid(_("Not accepted yet; what you typed is here."), fields=blocking)
