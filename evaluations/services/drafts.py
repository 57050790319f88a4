"""Unfinished work: kept on the server as it is typed, shown to nobody else, gone once it is submitted."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import stand_in
from common.answers import require
from common.errors import Invalid
from common.prepared import Prepared
from evaluations.models import Item, ReviewDraft
from evaluations.permissions import may_review

MOST_BYTES = 40_000


def save(actor: Any, item: Item, content: dict[str, str]) -> datetime | None:
    """Keep what was typed so far, field by field and unchecked; nothing typed is nothing kept (None).

    Not an act that the record tells of: it happens every few seconds and concerns nobody else.
    """
    require(may_review(actor, item.round))
    content = {name: value.replace("\x00", "") for name, value in content.items() if value}
    if len(json.dumps(content)) > MOST_BYTES:
        raise Invalid(
            _("This is more than can be kept unfinished. Shorten the comment or the notes.")
        )
    if not content:
        forget(actor, item)
        return None
    with transaction.atomic():
        row, _made = ReviewDraft.objects.update_or_create(
            item=item, reviewer=actor, defaults={"content": content}
        )
    return row.saved_at


def read(actor: Any, item: Item) -> ReviewDraft | None:
    """What one began to say and did not submit, for whoever may review the item."""
    require(may_review(actor, item.round))
    return of(actor, item)


def discard(actor: Any, item: Item) -> None:
    require(may_review(actor, item.round))
    forget(actor, item)


def of(actor: Any, item: Item) -> ReviewDraft | None:
    found: ReviewDraft | None = _DRAFT.first(item=item.pk, reviewer=actor.pk)
    return found


_DRAFT = Prepared(
    lambda item, reviewer: ReviewDraft.objects.filter(item=item, reviewer=reviewer),
    item=stand_in.number(0),
    reviewer=stand_in.number(1),
)


def forget(actor: Any, item: Item) -> None:
    ReviewDraft.objects.filter(item=item, reviewer=actor).delete()
