"""Reading the record of acts from where the last reading ended.

The acts are numbered without gaps in the order of their commits, so a number says how far one is. The cursor
moves in the transaction that writes the notifications, under a lock: each act is told once, whoever reads and
whatever breaks off.
"""

import logging
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from common.models import Activity, ActivityHead
from following.models import Cursor, Missed

from .telling import tell

log = logging.getLogger(__name__)

BATCH = 50  # acts in one transaction: on SQLite others wait for it
AGAIN = timedelta(minutes=10)


def is_behind(now: datetime | None = None) -> bool:
    """Whether there is something to read, or to try again."""
    end = ActivityHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    read = Cursor.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    return end > read or _due(now or timezone.now()).exists()


def read_on(limit: int = BATCH) -> int:
    """Tell of the next acts; returns how many were read, 0 at the end of the record."""
    with transaction.atomic():
        Cursor.objects.get_or_create(pk=1)
        cursor = Cursor.objects.select_for_update().get(pk=1)
        acts = list(
            Activity.objects.filter(sequence__gt=cursor.sequence).order_by("sequence")[:limit]
        )
        for act in acts:
            _tell_or_note(act)
        if acts:
            cursor.sequence = acts[-1].sequence
            cursor.save(update_fields=["sequence"])
    return len(acts)


def try_again(now: datetime | None = None) -> int:
    """Tell once more of what broke off; returns how many succeeded."""
    done = 0
    for missed in _due(now or timezone.now()).select_related("act")[:BATCH]:
        with transaction.atomic():
            if _tell_or_note(missed.act):
                missed.delete()
                done += 1
    return done


def _due(now: datetime) -> models.QuerySet[Missed]:
    return Missed.objects.filter(tried_at__lte=now - AGAIN)


def _tell_or_note(act: Activity) -> bool:
    """An act that breaks its rule is kept to be tried again, and does not stop those after it."""
    try:
        with transaction.atomic():
            tell(act)
    except Exception as error:
        log.exception("Nobody could be told of act %d.", act.sequence)
        Missed.objects.update_or_create(
            act=act, defaults={"error": repr(error)[:2000], "tried_at": timezone.now()}
        )
        return False
    return True
