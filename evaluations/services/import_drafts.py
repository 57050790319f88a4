"""A file on its way in: kept for its owner between the look at its rows and the import, and shown to
nobody else, since it names the arms."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.answers import require
from common.errors import Invalid, StaleState
from evaluations.import_rows import Reading, decoded, read_file
from evaluations.import_wish import ImportWish
from evaluations.models import ImportDraft, Round
from evaluations.permissions import may_import

from .importing import import_round

GONE = gettext_noop(
    "This import is done, or was put away in another window. Nothing was imported twice."
)


def of(actor: Any) -> ImportDraft:
    """What this person has under way, or an empty start."""
    require(may_import(actor))
    return ImportDraft.objects.filter(owner=actor).first() or ImportDraft(owner=actor)


def keep(
    actor: Any, fields: dict[str, str], content: bytes | None = None, file_name: str = ""
) -> ImportDraft:
    """Keep what was typed, and the file if there is a new one. Not an act that the record tells of.

    Raises Invalid on `file`; what was typed is kept all the same.
    """
    require(may_import(actor))
    typed = {name: value.replace("\x00", "") for name, value in fields.items()}
    ImportDraft.objects.update_or_create(owner=actor, defaults={"fields": typed})
    if content is not None:
        text = decoded(content)
        if "\x00" in text:
            raise Invalid.field("file", _("The file holds NUL characters, which no text has."))
        told = {"content": text, "file_name": file_name[:120]}
        ImportDraft.objects.update_or_create(owner=actor, defaults=told)
    return of(actor)


def forget(actor: Any) -> None:
    require(may_import(actor))
    ImportDraft.objects.filter(owner=actor).delete()


def read(draft: ImportDraft) -> Reading | None:
    """The rows with their fates; None while there is no file."""
    return read_file(draft.content) if draft.content else None


def import_draft(actor: Any, draft: ImportDraft, wish: ImportWish) -> Round:
    """Make the round and put the draft away, both or neither; of two windows one does it."""
    reading = read(draft)
    if reading is None:
        raise Invalid.field("file", _("Choose the file with the texts."))
    with transaction.atomic():
        gone, _rows = ImportDraft.objects.filter(
            pk=draft.pk, owner=actor, saved_at=draft.saved_at
        ).delete()
        if not gone:
            raise StaleState(_(GONE))
        return import_round(actor, reading, wish)
