"""Slots change hands: taken for a time, renewed, given back, lost, filled. One conditional UPDATE each.

Whoever asks has settled whether they may. `now` is the moment to reckon from.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import NotAllowed
from evaluations.models import Choice, Item, Review, SetAside, Slot
from evaluations.states import Aside, SlotState

NOBODYS: dict[str, Any] = {
    "state": SlotState.FREE,
    "reviewer": None,
    "taken_at": None,
    "lease_expires_at": None,
}
NEVER_YOURS = gettext_noop(
    "This text was not given to you, so your review of it cannot count. "
    "Go back to the round for your next one."
)


class Filled(Exception):
    """No slot of the item is to be had any more."""


def length() -> timedelta:
    return timedelta(minutes=settings.EVALUATION_LEASE_MINUTES)


def take(slot: Slot, reviewer: Any, now: datetime) -> bool:
    """Lease a free slot; False when it is free no more. Call inside a transaction: the item's next
    slot becomes free with it. Raises IntegrityError when this reviewer has a lease in the round."""
    taken = Slot.objects.free().filter(pk=slot.pk)
    if not taken.update(
        state=SlotState.LEASED, reviewer=reviewer, taken_at=now, lease_expires_at=now + length()
    ):
        return False
    _free_the_next(slot)
    return True


def take_first(slots: Sequence[int], reviewer: Any, now: datetime) -> str | None:
    """Lease the first of these slots that is free and that nobody is just taking; the token of its
    item. What `take` does, in one statement where the database knows one."""
    if connection.vendor == "postgresql":
        return _take_unlocked(slots, reviewer, now)
    for slot in sorted(Slot.objects.filter(pk__in=slots), key=lambda row: slots.index(row.pk)):
        if take(slot, reviewer, now):
            return slot.item.token
    return None


_TAKE = """
WITH best AS (
    SELECT id FROM evaluations_slot WHERE id = ANY(%(slots)s) AND state = 'free'
    ORDER BY array_position(%(slots)s, id) LIMIT 1 FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE evaluations_slot AS slot
    SET state = 'leased', reviewer_id = %(reviewer)s, taken_at = %(now)s, lease_expires_at = %(until)s
    FROM best WHERE slot.id = best.id RETURNING slot.item_id, slot.number
), behind AS (
    UPDATE evaluations_slot AS slot SET state = 'free'
    FROM taken WHERE slot.item_id = taken.item_id AND slot.number = taken.number + 1
    AND slot.state = 'waiting'
)
SELECT token FROM evaluations_item JOIN taken ON taken.item_id = evaluations_item.id
"""


def _take_unlocked(slots: Sequence[int], reviewer: Any, now: datetime) -> str | None:
    """PostgreSQL passes by what others have locked, so nobody waits for anybody."""
    values = {"slots": list(slots), "reviewer": reviewer.pk, "now": now, "until": now + length()}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    return row[0] if row else None


def renew(slot: Slot, now: datetime) -> bool:
    """Begin the lease anew; False when the reviewer has lost it meanwhile."""
    mine = Slot.objects.leased().filter(pk=slot.pk, reviewer=slot.reviewer_id)
    return bool(mine.update(lease_expires_at=now + length()))


def lapse(slot: Slot, now: datetime) -> bool:
    """Free a slot whose lease ran out, and remember whose it was; False when it did not."""
    with transaction.atomic():
        expired = Slot.objects.leased().filter(pk=slot.pk, lease_expires_at__lte=now)
        if not expired.update(**NOBODYS):
            return False
        _remember(slot.item_id, slot.reviewer_id)
        return True


def give_back(reviewer: Any, item: Item) -> bool:
    """Free the slot that this reviewer has on the item; False when they have none."""
    with transaction.atomic():
        mine = Slot.objects.leased().filter(item=item, reviewer=reviewer)
        if not mine.update(**NOBODYS):
            return False
        _remember(item.pk, reviewer.pk)
        return True


def give_all_back(reviewer: Any) -> int:
    """Free every slot that this reviewer has leased, in whatever round; how many."""
    mine = Slot.objects.leased().filter(reviewer=reviewer).select_related("item")
    return sum(give_back(reviewer, slot.item) for slot in mine)


def was_given(reviewer: Any, item: Item) -> bool:
    """Whether the item is with this reviewer, or was."""
    return (
        Slot.objects.filter(item=item, reviewer=reviewer).exists()
        or SetAside.objects.filter(item=item, reviewer=reviewer).exists()
    )


def fill(reviewer: Any, item: Item, review: Review | Choice, now: datetime) -> None:
    """Put the review, or the choice of a comparison, into the reviewer's slot, or, when that was lost,
    into one that is still to be had. Raises Filled, and NotAllowed for an item that was never this
    reviewer's."""
    kind = "choice" if isinstance(review, Choice) else "review"
    filled = {"state": SlotState.DONE, kind: review, "lease_expires_at": None}
    took = ExpressionWrapper(Value(now) - F("taken_at"), DurationField())
    if Slot.objects.leased().filter(item=item, reviewer=reviewer).update(**filled, took=took):
        return
    given = SetAside.objects.filter(item=item, reviewer=reviewer)
    if not given.exists():
        raise NotAllowed(_(NEVER_YOURS))
    slot = _another(item, now)
    if slot is None:
        raise Filled
    if slot.reviewer_id:
        _remember(item.pk, slot.reviewer_id)
    Slot.objects.filter(pk=slot.pk).update(**filled, reviewer=reviewer, taken_at=now)
    _free_the_next(slot)
    given.exclude(kind=Aside.FLAGGED).delete()


def _another(item: Item, now: datetime) -> Slot | None:
    """A slot of the item that is free, or whose lease ran out; locked where rows can be."""
    rows = Slot.objects.filter(item=item).order_by("number")
    expired = Q(state=SlotState.LEASED, lease_expires_at__lte=now)
    return rows.filter(Q(state=SlotState.FREE) | expired).select_for_update().first()


def _free_the_next(slot: Slot) -> None:
    behind = Slot.objects.filter(item=slot.item_id, number=slot.number + 1)
    behind.filter(state=SlotState.WAITING).update(state=SlotState.FREE)


def _remember(item_id: int, reviewer_id: Any) -> None:
    row = SetAside(item_id=item_id, reviewer_id=reviewer_id, kind=Aside.LAPSED)
    SetAside.objects.bulk_create([row], ignore_conflicts=True)
