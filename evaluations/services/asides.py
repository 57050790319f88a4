"""A reviewer puts an item by: skips it, flags it for the admins, or gives it back for now."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, StaleState
from common.text import clean
from evaluations.models import Item, Round, SetAside, Slot
from evaluations.permissions import may_review, may_see_flags
from evaluations.states import Aside, FlagReason, SkipReason, SlotState

from . import leases

COMMENT_BYTES = 2000
DONE = {Aside.SKIPPED: "skipped a text", Aside.FLAGGED: "flagged a text"}


def skip(reviewer: Any, item: Item, reason: str) -> SetAside:
    """Leave this item to others. Skipped twice is skipped once."""
    require(may_review(reviewer, item.round))
    if reason not in SkipReason.values:
        raise Invalid.field("reason", _("Choose why you skip this text."))
    if Slot.objects.filter(item=item, reviewer=reviewer, state=SlotState.DONE).exists():
        raise StaleState(
            _("You have reviewed this text. Change your review instead of skipping it.")
        )
    return _put_by(reviewer, item, Aside.SKIPPED, reason)


def flag(reviewer: Any, item: Item, reason: str, comment: str = "") -> SetAside:
    """Tell the admins that something is wrong with this item. A review of it stays as it is."""
    require(may_review(reviewer, item.round))
    if reason not in FlagReason.values:
        raise Invalid.field("reason", _("Choose what is wrong with this text."))
    comment = clean(comment, field="comment", limit=COMMENT_BYTES)
    return _put_by(reviewer, item, Aside.FLAGGED, reason, comment)


def release(reviewer: Any, item: Item) -> None:
    """Give the item back without a word: somebody else may have it, or the reviewer again."""
    require(may_review(reviewer, item.round))
    if not leases.give_back(reviewer, item):
        raise StaleState(_("This text is not with you any more, so there is nothing to give back."))


def flags(admin: Any, round_: Round) -> list[SetAside]:
    """What reviewers flagged in this round, newest first."""
    require(may_see_flags(admin))
    rows = SetAside.objects.filter(item__round=round_, kind=Aside.FLAGGED)
    return list(rows.select_related("item", "reviewer"))


def _put_by(reviewer: Any, item: Item, kind: Aside, reason: str, comment: str = "") -> SetAside:
    """One row, whatever came before; a flag is not taken back by skipping the item."""
    said = {"kind": kind, "reason": reason, "comment": comment}
    with transaction.atomic():
        if not leases.was_given(reviewer, item):
            raise NotAllowed(leases.NEVER_YOURS)
        leases.give_back(reviewer, item)
        row = SetAside.objects.filter(item=item, reviewer=reviewer).first()
        if row and all(getattr(row, name) == value for name, value in said.items()):
            return row
        if row and row.kind == Aside.FLAGGED and kind == Aside.SKIPPED:
            return row
        row, _made = SetAside.objects.update_or_create(item=item, reviewer=reviewer, defaults=said)
        record(reviewer, DONE[kind], item.round, item=item.token, reason=reason)
    return row
