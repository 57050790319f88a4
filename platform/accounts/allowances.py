"""How often somebody may do something in a day, kept by a database constraint.

A use is a row with a number; the number is unique in its window and never above the limit of the
person's level. So no number of requests at the same moment can go over it. It is taken in the
transaction of the act: an act that fails costs nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import TooMany

from .models import Use
from .standing import level
from .states import UseKind
from .trust import Level

WINDOW_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Allowance:
    """How many of today's uses are gone, and in how many seconds a new day begins."""

    kind: UseKind
    used: int
    limit: int
    seconds_left: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def take(actor: Any, kind: UseKind) -> None:
    """Use one up, inside the caller's transaction and before it writes anything else of the actor's.

    Raises `TooMany` when none is left.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A use is taken in the transaction of its act.")
    window, left = _now()
    limit = level(actor).limits[kind]
    mine = Use.objects.filter(user=actor, kind=kind)
    number = mine.filter(window=window).count()
    while number < limit:
        number += 1
        if _taken(actor, kind, window, number):
            if number == 1:
                mine.filter(window__lt=window).delete()
            return
    raise TooMany(_told(kind, limit, left), retry_after=left)


def allowances(person: Any, at: Level | None = None) -> list[Allowance]:
    """Every limit of this person, and how much of it is left today."""
    window, left = _now()
    used: dict[str, int] = {}
    for kind in Use.objects.filter(user=person, window=window).values_list("kind", flat=True):
        used[kind] = used.get(kind, 0) + 1
    limits = (at or level(person)).limits
    return [Allowance(kind, used.get(kind, 0), limits[kind], left) for kind in UseKind]


def _taken(actor: Any, kind: UseKind, window: int, number: int) -> bool:
    """Whether the number was free. Of two at the same moment the second waits here for the first."""
    try:
        with transaction.atomic():
            Use.objects.create(user=actor, kind=kind, window=window, number=number)
    except IntegrityError:
        return False
    return True


def _now() -> tuple[int, int]:
    """The number of this day (UTC), and the seconds that are left of it."""
    seconds = int(timezone.now().timestamp())
    return seconds // WINDOW_SECONDS, WINDOW_SECONDS - seconds % WINDOW_SECONDS


def _told(kind: UseKind, limit: int, left: int) -> str:
    hours, minutes = left // 3600, left % 3600 // 60
    minutes += 60 * hours + 1
    wait = _in_words(hours, minutes)
    return _(
        "%(kind)s: at most %(limit)s a day at your level of trust, and today’s are used up. What you "
        "typed is still here; send it again in %(wait)s. Your profile says what raises the limit."
    ) % {"kind": kind.label, "limit": limit, "wait": wait}


def _in_words(hours: int, minutes: int) -> str:
    if hours > 1:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
