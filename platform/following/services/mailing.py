"""From unread notifications to letters, and from a letter to a mail.

A letter is a row with a period that is there once per person, written together with the job that sends it;
its notifications point to it, and none is ever in two. So a digest comes once, whoever writes and how often.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from common.errors import StaleState
from following.models import Letter, Notification
from following.states import Mail
from jobs import services as jobs
from jobs.names import JobName

HOUR = time(7)  # of the site's day, when digests are written
WAITS = (60, 600, 3600, 21600)  # seconds until a mail is tried again
AT_A_TIME = 500


def periods(now: datetime) -> dict[Mail, datetime]:
    """When the day and the week began that digests are due for: the last seven o'clock, the last
    Monday's. What is newer waits for the next one."""
    here = timezone.localtime(now)
    day = here.replace(hour=HOUR.hour, minute=0, second=0, microsecond=0)
    if day > here:
        day -= timedelta(days=1)
    return {Mail.AT_ONCE: now, Mail.DAILY: day, Mail.WEEKLY: day - timedelta(days=day.weekday())}


def is_due(now: datetime | None = None) -> bool:
    """Whether anybody waits for a letter."""
    return _waiting(now or timezone.now()).exists()


def write_letters(now: datetime | None = None) -> int:
    """Write every letter that is due; returns how many. One person's trouble is their own."""
    now = now or timezone.now()
    people = _waiting(now).order_by("user").values_list("user", "mail").distinct()[:AT_A_TIME]
    return sum(
        _write(user, Mail(mail), period, rows)
        for user, mail in people
        for period, rows in _bundles(user, Mail(mail), now)
    )


def _waiting(now: datetime) -> Any:
    """Notifications that belong in a letter now."""
    begun = periods(now)
    wanted = Q()
    for mail, since in begun.items():
        wanted |= Q(mail=mail, made_at__lte=since)
    days = [Q(mail=mail, period=_day(begun[mail])) for mail in (Mail.DAILY, Mail.WEEKLY)]
    written = Letter.objects.filter(days[0] | days[1], user=OuterRef("user"))
    return Notification.objects.unmailed(now).filter(
        wanted, ~Exists(written.filter(mail=OuterRef("mail")))
    )


def _bundles(user: int, mail: Mail, now: datetime) -> Iterator[tuple[str, Any]]:
    """What goes into one letter, by its period: all of it, or at once what is new on each concept."""
    rows = _waiting(now).filter(user=user, mail=mail)
    if mail != Mail.AT_ONCE:
        yield _day(periods(now)[mail]), rows
        return
    last = rows.order_by().values("concept").annotate(last=Max("pk")).values_list("concept", "last")
    for concept, newest in last:
        yield f"{concept or 'site'} to {newest}", rows.filter(concept=concept, pk__lte=newest)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _write(user: int, mail: Mail, period: str, rows: Any) -> int:
    """The letter, its job, and its notifications, together; nothing when another writer was faster."""
    letter = Letter(user_id=user, mail=mail, period=period)
    chosen = list(rows.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            letter.job = jobs.enqueue(
                JobName.SEND_LETTER,
                live_key=f"letter:{user}:{mail}:{period}",
                created_by=None,
                payload={"letter": str(letter.pk)},
                max_attempts=len(WAITS) + 1,
            )
            letter.save(force_insert=True)
            mine = Notification.objects.filter(pk__in=chosen, letter=None).update(letter=letter)
            if not mine:
                raise StaleState("Somebody else wrote of these.")
    except (IntegrityError, StaleState):
        return 0
    return 1
