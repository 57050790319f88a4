"""Writing a definition and submitting it. `deciding` has what becomes of it."""

from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import allowances
from accounts.licence import require_agreed
from accounts.standing import refuse_links
from accounts.states import UseKind
from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean, render_markdown
from concepts.citing import render_cited
from concepts.definition_data import DefinitionData, data_of
from concepts.errors import Outdated
from concepts.models import Concept, ContrastPair, Definition, Instruction, Source
from concepts.permissions import may_define, may_edit
from concepts.states import DEFINITION_MOVES, DefinitionState, InstructionKind

from . import checking
from .deciding import accept, decline

__all__ = [
    "MOST_ROWS",
    "accept",
    "beginning",
    "decline",
    "discard",
    "next_number",
    "restore",
    "save_draft",
    "submit",
    "tidy",
    "write",
]

LINE_BYTES = 500
MOST_ROWS = {"sources": 20, "contrast_pairs": 30, "instructions": 60}
_url = URLValidator(schemes=["http", "https"])


def beginning(concept: Concept) -> DefinitionData:
    """What a new version begins with: the reference as it is, and its own reason to be."""
    start = concept.definitions.accepted().filter(hidden_at=None).with_parts().first()
    return replace(data_of(start), change_note="") if start else DefinitionData(text="")


def save_draft(
    actor: Any,
    concept: Concept,
    data: DefinitionData,
    definition: Definition | None = None,
    *,
    seen: int | None = None,
    window: str = "",
) -> Definition:
    """Keep unfinished work. Only sizes and hidden characters are checked; the rest waits.

    `seen` is the revision that the writer had before their eyes: if another one is there by now,
    `Outdated` is raised and nothing overwritten, unless `window` itself has saved it (its answer
    was lost on the way). None overwrites whatever is there. A text that is there already is no
    revision: two windows that both look at it are not in each other's way.
    """
    require(may_edit(actor, definition) if definition else may_define(actor, concept))
    data = tidy(data)
    if definition and _says(definition, data):
        return definition
    try:
        with transaction.atomic():
            row = definition or Definition(
                concept=concept, author=actor, number=next_number(concept), revision=1,
                saved_from=window,
            )  # fmt: skip
            if definition:
                _claim_draft(definition, seen, window)
            write(row, data)
            if definition is None:
                record(actor, "began a definition of", concept, number=row.number)
    except IntegrityError as error:
        raise StaleState(_("Somebody began a version at the same moment. Save again.")) from error
    return row


def submit(actor: Any, definition: Definition, *, seen: int | None = None) -> Definition:
    """Freeze the draft and put it before the other curators. Errors found by a check block it, and
    so does a revision other than `seen`."""
    require(may_edit(actor, definition))
    require_agreed(actor)
    with transaction.atomic():
        allowances.take(actor, UseKind.SUBMISSION)
        stored = _hold(definition, seen)
        data = data_of(stored)
        refuse_links(actor, text=data.text, notes=data.notes)
        _refuse_errors(stored)
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


def restore(actor: Any, definition: Definition, reason: str) -> Definition:
    """A draft of one's own that says what an old version said, with the reason to go back."""
    require(may_define(actor, definition.concept))
    reason = _line(reason, "reason", 250)
    if not reason:
        raise Invalid.field(
            "reason", _("Say why you go back, for those who knew the versions since.")
        )
    stored = Definition.objects.submitted().with_parts().filter(pk=definition.pk).first()
    if stored is None:
        raise StaleState(_("This version is still a draft; there is nothing to go back to."))
    data = replace(data_of(stored), change_note=f"Back to version {stored.number}: {reason}")
    return save_draft(actor, definition.concept, data)


def discard(actor: Any, definition: Definition) -> None:
    """Throw one's draft away, for good."""
    require(may_edit(actor, definition))
    with transaction.atomic():
        drafts = Definition.objects.filter(pk=definition.pk, state=DefinitionState.DRAFT)
        if not drafts.delete()[0]:
            raise StaleState(_("This draft was submitted meanwhile; it no longer changes."))
        record(actor, "threw away a draft of", definition.concept, number=definition.number)


def tidy(data: DefinitionData) -> DefinitionData:
    """The same content with each field cleaned. Raises `Invalid` by field."""
    for field, most in MOST_ROWS.items():
        if len(getattr(data, field)) > most:
            raise Invalid.field(field, _("At most %(most)s rows fit here.") % {"most": most})
    for instruction in data.instructions:
        if instruction.kind not in InstructionKind.values:
            raise Invalid.field(
                "instructions", _("There is no kind “%(kind)s”.") % {"kind": instruction.kind[:40]}
            )
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
        raise Invalid.field(
            "sources", _("“%(url)s” is no web address.") % {"url": url[:80]}
        ) from error


def next_number(concept: Concept) -> int:
    latest: int | None = concept.definitions.aggregate(latest=Max("number"))["latest"]
    return (latest or 0) + 1


def _claim_draft(definition: Definition, seen: int | None, window: str) -> None:
    """Hold the row while its parts are rewritten, and count the revision up: one UPDATE, which
    finds nothing when somebody else was there first. Raises `Outdated` or `StaleState` then."""
    drafts = Definition.objects.filter(pk=definition.pk, state=DefinitionState.DRAFT)
    expected = drafts
    if seen is not None:
        own = Q(saved_from=window) if window else Q(pk__in=[])
        expected = drafts.filter(Q(revision=seen) | own)
    if expected.update(revision=F("revision") + 1, saved_from=window) != 1:
        raise _missed(definition, drafts.exists())
    definition.refresh_from_db(fields=["revision", "saved_from"])


def _says(definition: Definition, data: DefinitionData) -> bool:
    """Whether this is what the draft says already, in the database."""
    stored = Definition.objects.with_parts().filter(pk=definition.pk).first()
    if stored is None or not stored.is_draft or data_of(stored) != data:
        return False
    definition.refresh_from_db()
    return True


def _hold(definition: Definition, seen: int | None) -> Definition:
    """The draft with its parts, locked so that no save comes between reading and freezing it."""
    drafts = Definition.objects.filter(pk=definition.pk, state=DefinitionState.DRAFT)
    expected = drafts if seen is None else drafts.filter(revision=seen)
    if expected.update(updated_at=timezone.now()) != 1:
        raise _missed(definition, drafts.exists())
    return Definition.objects.with_parts().get(pk=definition.pk)


def _missed(definition: Definition, is_draft: bool) -> StaleState:
    if is_draft:
        return Outdated(definition.pk)
    return StaleState(_("This draft was submitted meanwhile; it no longer changes."))


def _refuse_errors(stored: Definition) -> None:
    blocking: dict[str, list[str]] = {}
    for finding in checking.found(stored):
        if finding.severity == "error":
            blocking.setdefault(finding.field, []).append(finding.message)
    if blocking:
        raise Invalid(_("Not submitted yet; your draft is safe."), fields=blocking)


def write(row: Definition, data: DefinitionData) -> None:
    """Put tidy content into a draft, its parts with it. In the caller's transaction."""
    row.text = data.text
    row.text_html = render_cited(data.text, len(data.sources))
    row.notes, row.notes_html = data.notes, render_markdown(data.notes)
    row.change_note = data.change_note
    row.save()
    _write_parts(row, data)


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
