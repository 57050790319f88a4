"""Keeping order in a discussion: lock a thread, hide a comment, and take both back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from discussion.models import Comment, Thread
from discussion.permissions import may_hide, may_lock, may_unhide, may_unlock

REASON_BYTES = 2000
MEANWHILE = gettext_noop("Somebody else was faster. Nothing was done; reload the page.")


def lock_thread(actor: Any, thread: Thread, reason: str) -> Thread:
    """Nobody comments in it any more; it stays readable, with the reason."""
    require(may_lock(actor, thread))
    told = {"locked_at": timezone.now(), "locked_by": actor, "locked_because": _reason(reason)}
    with transaction.atomic():
        _change(thread, {"locked_at": None}, told)
        _record(actor, "locked", thread, reason=reason)
    return thread


def unlock_thread(actor: Any, thread: Thread) -> Thread:
    require(may_unlock(actor, thread))
    with transaction.atomic():
        told = {"locked_at": None, "locked_by": None, "locked_because": ""}
        _change(thread, {"locked_at__isnull": False}, told)
        _record(actor, "unlocked", thread)
    return thread


def hide_comment(actor: Any, comment: Comment, reason: str) -> Comment:
    """Its words are kept from all but admins and its author; the reason stands in their place. The title
    of the thread that it opened goes with it."""
    require(may_hide(actor, comment))
    told = {"hidden_at": timezone.now(), "hidden_by": actor, "hidden_because": _reason(reason)}
    with transaction.atomic():
        _change(comment, {"hidden_at": None, "deleted_at": None}, told)
        veil(comment, True)
        _record(actor, "hid a comment in", comment.thread, comment=comment.pk, reason=reason)
    return comment


def unhide_comment(actor: Any, comment: Comment) -> Comment:
    require(may_unhide(actor, comment))
    with transaction.atomic():
        told = {"hidden_at": None, "hidden_by": None, "hidden_because": ""}
        _change(comment, {"hidden_at__isnull": False}, told)
        veil(comment, False)
        _record(actor, "showed again a comment in", comment.thread, comment=comment.pk)
    return comment


def veil(comment: Comment, veiled: bool) -> None:
    if comment.is_opening:
        Thread.objects.filter(pk=comment.thread_id).update(is_veiled=veiled)
        comment.thread.is_veiled = veiled


def _change(row: Any, expected: dict[str, Any], told: dict[str, Any]) -> None:
    """One conditional update. Raises `StaleState` when the row is not as expected any more."""
    if type(row).objects.filter(pk=row.pk, **expected).update(**told) != 1:
        raise StaleState(_(MEANWHILE))
    for name, value in told.items():
        setattr(row, name, value)


def _record(actor: Any, verb: str, thread: Thread, **told: Any) -> None:
    record(
        actor, verb, thread, thread=thread.pk, concept=thread.concept_id,
        definition=thread.definition_id, **told,
    )  # fmt: skip


def _reason(reason: str) -> str:
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _("Say why, so that people can learn from it."))
    return reason
