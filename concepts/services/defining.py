"""Writing a definition, submitting it, and another curator's decision."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean, render_markdown
from concepts.checks import findings
from concepts.definition_data import DefinitionData, data_of
from concepts.models import Concept, ContrastPair, Definition, Instruction, Source
from concepts.permissions import may_decide, may_define, may_edit
from concepts.states import (
    CONCEPT_MOVES,
    DEFINITION_MOVES,
    ConceptState,
    DefinitionState,
    InstructionKind,
)

from . import judging

LINE_BYTES = 500
MOST_ROWS = {"sources": 20, "contrast_pairs": 30, "instructions": 60}
_url = URLValidator(schemes=["http", "https"])


def save_draft(
    actor: Any, concept: Concept, data: DefinitionData, definition: Definition | None = None
) -> Definition:
    """Keep unfinished work. Only sizes and hidden characters are checked; the rest waits."""
    require(may_edit(actor, definition) if definition else may_define(actor, concept))
    data = tidy(data)
    try:
        with transaction.atomic():
            row = definition or Definition(
                concept=concept, author=actor, number=_next_number(concept)
            )
            if definition and not _claim_draft(definition):
                raise StaleState("This draft was submitted meanwhile; it no longer changes.")
            row.text, row.text_html = data.text, render_markdown(data.text)
            row.notes, row.notes_html = data.notes, render_markdown(data.notes)
            row.change_note = data.change_note
            row.save()
            _write_parts(row, data)
            if definition is None:
                record(actor, "began a definition of", concept, number=row.number)
    except IntegrityError as error:
        raise StaleState("Somebody began a version at the same moment. Save again.") from error
    return row


def submit(actor: Any, definition: Definition) -> Definition:
    """Freeze the draft and put it before the other curators. Errors found by a check block it."""
    require(may_edit(actor, definition))
    stored = Definition.objects.with_parts().get(pk=definition.pk)
    data = data_of(stored)
    blocking: dict[str, list[str]] = {}
    for finding in findings(data):
        if finding.severity == "error":
            blocking.setdefault(finding.field, []).append(finding.message)
    if blocking:
        raise Invalid("Not submitted yet; your draft is safe.", fields=blocking)
    with transaction.atomic():
        move(
            definition,
            DefinitionState.SUBMITTED,
            DEFINITION_MOVES,
            submitted_at=timezone.now(),
            digest=data.digest(),
            held_out_digest=data.held_out_digest(),
        )
        record(
            actor, "submitted", definition,
            digest=definition.digest, held_out_digest=definition.held_out_digest,
        )  # fmt: skip
    return definition


def accept(actor: Any, definition: Definition, reason: str = "") -> Definition:
    """Make it the reference. The former one is superseded and what was trained on it is stale."""
    require(may_decide(actor, definition))
    reason = clean(reason, field="reason", limit=2000)
    concept = definition.concept
    try:
        with transaction.atomic():
            for former in concept.definitions.accepted():
                move(former, DefinitionState.SUPERSEDED, DEFINITION_MOVES)
                record(actor, "superseded", former, by=definition.number)
                judging.make_stale(former)
            _decide(actor, definition, DefinitionState.ACCEPTED, reason)
            if concept.state == ConceptState.PROPOSED:
                move(concept, ConceptState.OPEN, CONCEPT_MOVES)
                record(actor, "opened", concept)
    except IntegrityError as error:
        raise StaleState("Another version was accepted at the same moment. Reload.") from error
    return definition


def decline(actor: Any, definition: Definition, reason: str) -> Definition:
    require(may_decide(actor, definition))
    reason = clean(reason, field="reason", limit=2000)
    if not reason:
        raise Invalid.field("reason", "Say what is missing, so that the next version can have it.")
    with transaction.atomic():
        _decide(actor, definition, DefinitionState.DECLINED, reason)
    return definition


def tidy(data: DefinitionData) -> DefinitionData:
    """The same content with each field cleaned. Raises `Invalid` by field."""
    for field, most in MOST_ROWS.items():
        if len(getattr(data, field)) > most:
            raise Invalid.field(field, f"At most {most} rows fit here.")
    for instruction in data.instructions:
        if instruction.kind not in InstructionKind.values:
            raise Invalid.field("instructions", f"There is no kind “{instruction.kind[:40]}”.")
    for source in data.sources:
        _check_url(source.url)
    return DefinitionData(
        text=clean(data.text, field="text"),
        notes=clean(data.notes, field="notes"),
        change_note=_line(data.change_note, "change_note", 300),
        sources=_tidy_rows(data.sources, "sources"),
        contrast_pairs=_tidy_rows(data.contrast_pairs, "contrast_pairs"),
        instructions=_tidy_rows(data.instructions, "instructions"),
    )


_SIZES = {"author": 200, "title": 300, "year": 20, "page": 60}


def _tidy_rows(rows: tuple, field: str) -> tuple:
    tidied = []
    for row in rows:
        values = {
            name: _line(value, field, _SIZES.get(name, LINE_BYTES))
            if isinstance(value, str)
            else value
            for name, value in asdict(row).items()
        }
        if any(value for name, value in values.items() if name not in {"kind", "held_out"}):
            tidied.append(type(row)(**values))
    return tuple(tidied)


def _line(text: str, field: str, limit: int) -> str:
    return clean(" ".join(text.split()), field=field, limit=limit)


def _check_url(url: str) -> None:
    try:
        if url.strip():
            _url(url.strip())
    except ValidationError as error:
        raise Invalid.field("sources", f"“{url[:80]}” is no web address.") from error


def _next_number(concept: Concept) -> int:
    latest: int | None = concept.definitions.aggregate(latest=Max("number"))["latest"]
    return (latest or 0) + 1


def _claim_draft(definition: Definition) -> bool:
    """Hold the row while its parts are rewritten; false when it is a draft no more."""
    drafts = Definition.objects.filter(pk=definition.pk, state=DefinitionState.DRAFT)
    return drafts.update(updated_at=timezone.now()) == 1


def _write_parts(row: Definition, data: DefinitionData) -> None:
    parts: tuple[tuple[Any, Any, tuple], ...] = (
        (Source, row.sources, data.sources),
        (ContrastPair, row.contrast_pairs, data.contrast_pairs),
        (Instruction, row.instructions, data.instructions),
    )
    for model, existing, wanted in parts:
        existing.all().delete()
        model.objects.bulk_create(
            model(definition=row, position=position, **vars(each))
            for position, each in enumerate(wanted, 1)
        )


def _decide(actor: Any, definition: Definition, state: DefinitionState, reason: str) -> None:
    move(
        definition,
        state,
        DEFINITION_MOVES,
        decided_at=timezone.now(),
        decided_by=actor,
        decision_reason=reason,
    )
    record(actor, state.label.lower(), definition, reason=reason)
