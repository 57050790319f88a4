"""A moderator dismisses a flag, or upholds it with one act."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from moderation.models import Flag, Sanction
from moderation.permissions import may_moderate
from moderation.states import FlagState, SanctionKind
from moderation.things import find, kind_of

from .imposing import impose

REASON_BYTES = 2000
FASTER = gettext_noop("Another moderator was faster. Nothing was done; reload the page.")


def dismiss(actor: Any, flag: Flag, answer: str) -> Flag:
    """Nothing is wrong here. Whoever flagged reads the answer. Other flags on it wait on."""
    require(may_moderate(actor, flag))
    answer = said(answer, "answer", _("Say why nothing is done, for whoever flagged it."))
    with transaction.atomic():
        if not _closed(Flag.objects.filter(pk=flag.pk), actor, FlagState.DISMISSED, answer):
            raise StaleState(_(FASTER))
        record(actor, "dismissed", flag, kind=flag.kind, thing=flag.thing_id)
    flag.refresh_from_db()
    return flag


def uphold(
    actor: Any, flag: Flag, action: str, reason: str, until: datetime | None = None
) -> Sanction:
    """Act on what was flagged; every open flag on it is upheld with that. `until` ends a suspension;
    None has no end. `reason` is read by whom it concerns, and by who flagged it."""
    require(may_moderate(actor, flag))
    row, about = find(actor, flag.kind, flag.thing_id), kind_of(flag.kind)
    if action not in about.actions:
        raise Invalid.field(
            "action", _("A %(about)s cannot be acted on like this.") % {"about": about.label}
        )
    reason = said(reason, "reason", _("Say why, for whom it concerns."))
    if action == SanctionKind.SUSPEND and until is not None and until <= timezone.now():
        raise Invalid.field("until", _("Give a day to come, or none."))
    with transaction.atomic():
        _hold(flag)
        sanction = impose(actor, row, about, SanctionKind(action), reason, until)
        if not _closed(Flag.objects.filter(pk=flag.pk), actor, FlagState.UPHELD, reason, sanction):
            raise StaleState(_(FASTER))
        _closed(Flag.objects.on_the_same(flag), actor, FlagState.UPHELD, reason, sanction)
    return sanction


def said(text: str, field: str, why: str) -> str:
    """A reason that somebody will read. Raises `Invalid` on `field` for none."""
    text = clean(text, field=field, limit=REASON_BYTES)
    if not text:
        raise Invalid.field(field, why)
    return text


def _hold(flag: Flag) -> None:
    """The open flags on the same thing, in their order, until the end: before anything else, as who
    dismisses one does, so that no two moderators wait for what the other has."""
    same = Flag.objects.on_the_same(flag).open().order_by("pk")
    list(same.select_for_update().values_list("pk"))


def _closed(
    flags: Any, actor: Any, state: FlagState, answer: str, sanction: Sanction | None = None
) -> int:
    """How many of these were open until now: one conditional UPDATE."""
    closed: int = flags.filter(state=FlagState.OPEN).update(
        state=state, decided_by=actor, decided_at=timezone.now(), answer=answer, sanction=sanction
    )
    return closed
