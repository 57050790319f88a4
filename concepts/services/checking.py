"""The checks with what the site knows, and the author's answers to their warnings."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotFound, StaleState
from common.text import clean
from concepts import checks
from concepts.checks import Context, Finding, Known, Other, Verdict
from concepts.definition_data import DefinitionData, data_of
from concepts.models import Concept, Definition, Dismissal, SoftPrompt
from concepts.permissions import may_answer

MOST_OTHERS = 500
MOST_MEASURED = 20
REASON_BYTES = 300


def context_of(concept: Concept, definition: Definition | None = None) -> Context:
    """What a check may know, in four queries of a bounded size."""
    names = list(concept.names.values_list("text", flat=True))
    return Context(
        names=tuple(names) or (concept.term,),
        language=concept.language,
        follows=concept.definitions.submitted().before_number(definition).exists(),
        others=_others(concept),
        known=_known(concept),
    )


def found(definition: Definition) -> list[Finding]:
    """What the checks find in the stored text (its parts prefetched), errors first."""
    context = context_of(definition.concept, definition)
    return checks.findings(data_of(definition), context)


def report_on(
    concept: Concept, data: DefinitionData, definition: Definition | None = None
) -> list[Verdict]:
    """The report on a text that may not be saved, with the answers given so far."""
    return checks.report(data, context_of(concept, definition), _answers(definition))


def report_of(definition: Definition) -> list[Verdict]:
    """The report on the stored text (its parts prefetched)."""
    return report_on(definition.concept, data_of(definition), definition)


def dismiss(actor: Any, definition: Definition, finding: str, reason: str) -> Dismissal:
    """Say why a warning stays. `finding` is its digest; what is no longer found, and what is an
    error, cannot be dismissed."""
    require(may_answer(actor, definition))
    reason = clean(" ".join(reason.split()), field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _("Say why it stays, for those who decide."))
    stored = Definition.objects.with_parts().get(pk=definition.pk)
    meant = next((each for each in found(stored) if each.digest == finding), None)
    if meant is None:
        raise StaleState(
            _("This warning is about a text that has changed. Look at the checks again.")
        )
    if not meant.may_be_dismissed:
        raise Invalid.field("finding", _("Only a warning can be dismissed; this has to be mended."))
    try:
        with transaction.atomic():
            row = Dismissal.objects.create(
                definition=definition, check_id=meant.check, finding=finding, reason=reason,
                dismissed_by=actor,
            )  # fmt: skip
            record(actor, "answered a warning about", definition, check=meant.check, reason=reason)
    except IntegrityError as error:
        raise StaleState(_("This warning has its answer already.")) from error
    return row


def take_back(actor: Any, definition: Definition, finding: str) -> None:
    """The warning stands again."""
    require(may_answer(actor, definition))
    with transaction.atomic():
        gone, _each = Dismissal.objects.filter(definition=definition, finding=finding).delete()
        if not gone:
            raise NotFound(_("This warning has no answer that could be taken back."))
        record(actor, "took back an answer about", definition, finding=finding)


def _answers(definition: Definition | None) -> dict[str, Dismissal]:
    if definition is None:
        return {}
    rows = definition.dismissals.select_related("dismissed_by")
    return {row.finding: row for row in rows}


def _others(concept: Concept) -> tuple[Other, ...]:
    """The newest reference texts of other concepts: enough to find a copy, few enough to read."""
    rows = Definition.objects.accepted().exclude(concept=concept).order_by("-pk")
    told = rows.values_list("concept__term", "text")[:MOST_OTHERS]
    return tuple(Other(term, text) for term, text in told)


def _known(concept: Concept) -> tuple[Known, ...]:
    """What the newest training on each language model measured of the model by itself."""
    rows = SoftPrompt.objects.filter(concept=concept).select_related("language_model")
    newest: dict[str, Known] = {}
    for row in rows.order_by("-created_at")[:MOST_MEASURED]:
        measured = row.measures.get("forced_choice") or {}
        share, name = measured.get("bare"), row.language_model.name
        if isinstance(share, int | float):
            newest.setdefault(name, Known(name, float(share), int(measured.get("n") or 0)))
    return tuple(newest.values())
