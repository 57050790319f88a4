"""Reading one's news: one, those of a concept, or all up to what was on the page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.answers import require
from common.errors import NotFound
from following.models import Notification
from following.permissions import may_follow


def mark_read(actor: Any, pk: int) -> Notification:
    """One of one's own. Another's is not there."""
    require(may_follow(actor))
    row = Notification.objects.visible_to(actor).for_list().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("You have no such notification."))
    _mark(actor, pk=pk)
    return row


def mark_all_read(actor: Any, up_to: int | None = None, concept: int | None = None) -> int:
    """All of them, or those on one concept; none newer than `up_to`, which nobody has seen yet."""
    require(may_follow(actor))
    chosen: dict[str, Any] = {}
    if up_to is not None:
        chosen["pk__lte"] = up_to
    if concept is not None:
        chosen["concept"] = concept
    return _mark(actor, **chosen)


def _mark(actor: Any, **chosen: Any) -> int:
    rows = Notification.objects.filter(user=actor, **chosen).unread()
    return rows.update(read_at=timezone.now())
