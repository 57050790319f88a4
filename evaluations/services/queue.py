"""Who gets which item next.

A reviewer has one item of a round at a time, under a lease. Which one is chosen over the front of
the round's free slots, read by the index, so it does not hang on the number of items:
items nearest to complete first; not two outputs of one instruction in a row where another is to
be had; within that, an order of the reviewer's own. docs/explanation/queue.md has the reasons.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from common import stand_in
from common.answers import require
from common.prepared import Prepared
from evaluations.models import Round, SetAside, Slot
from evaluations.permissions import may_review
from evaluations.states import Aside

from . import leases

WINDOW = 64  # free slots that are looked at for the best one
TRIES = 50  # each lost one is another reviewer's success


def next_item(reviewer: Any, round_: Round, *, now: datetime | None = None) -> str | None:
    """The token of the item to review now, leased; None when there is none, see `why_nothing`.

    Asked again it is the same item, until that is reviewed, set aside or taken by somebody else
    after its lease ran out.
    """
    require(may_review(reviewer, round_))
    now = now or timezone.now()
    for _ in range(TRIES):
        if held := _held(reviewer, round_, now):
            return held.item.token
        try:
            with transaction.atomic():
                if slot := _take(reviewer, round_, now):
                    return slot.item.token
        except IntegrityError:
            continue  # another tab of theirs was faster: see what it took
        if _choice(reviewer, round_, _BEST) is None:
            return None  # and nothing that others hold on to for this moment, either
    return None


def peek_item(reviewer: Any, round_: Round) -> str | None:
    """The token of what is likely to come after the reviewer's present item, without taking it."""
    require(may_review(reviewer, round_))
    slot = _choice(reviewer, round_, _BEST)
    return slot.item.token if slot else None


def _held(reviewer: Any, round_: Round, now: datetime) -> Slot | None:
    """The reviewer's lease, renewed when it ran out; others that ran out are freed on the way.

    Leases are few: one per reviewer at work.
    """
    mine = None
    for slot in _LEASED.rows(reviewer=reviewer.pk, round_=round_.pk, now=now):
        if slot.reviewer_id != reviewer.pk:
            leases.lapse(slot, now)
        elif slot.lease_expires_at > now or leases.renew(slot, now):
            mine = slot
    return mine


def _take(reviewer: Any, round_: Round, now: datetime) -> Slot | None:
    """Lease the best slot that nobody is just taking. On SQLite the transaction has the database
    to itself; the lock clause is left out there."""
    slot = _choice(reviewer, round_, _BEST_LOCKED)
    return slot if slot and leases.take(slot, reviewer, now) else None


def _choice(reviewer: Any, round_: Round, best: Prepared) -> Slot | None:
    """The best free slot for this reviewer at the front of the round.

    The front is a list and no subquery: PostgreSQL would join that with the whole table.
    """
    front = _FRONT.rows(reviewer=reviewer.pk, round_=round_.pk)
    if not front:
        return None
    window = dict(zip(_PLACES, front + [0] * (WINDOW - len(front)), strict=True))
    found: Slot | None = best.first(
        reviewer=reviewer.pk, round_=round_.pk, salt=_salt(reviewer, round_), **window
    )
    return found


def _front(reviewer: int, round_: UUID) -> QuerySet[Any]:
    slots = Slot.objects.filter(round=round_).offered_to(reviewer)
    return slots.values_list("pk", flat=True)[:WINDOW]


def _best(reviewer: int, round_: UUID, salt: str, **window: int) -> QuerySet[Any]:
    """The slots of the window, best first."""
    return (
        Slot.objects.free()  # asked again of each row when its lock is there
        .filter(pk__in=window.values())
        .select_related("item")
        .annotate(
            again=Case(
                When(_of_the_last_instruction(reviewer, round_), then=True),
                default=False,
                output_field=BooleanField(),
            ),
            turn=MD5(Concat(Value(salt), Cast("place", CharField()))),
        )
        .order_by("again", "-number", "turn")
    )


def _salt(reviewer: Any, round_: Round) -> str:
    return f"{round_.seed}:{reviewer.pk}:"


def _of_the_last_instruction(reviewer: int, round_: UUID) -> Q:
    """Slots of the instruction that the reviewer has before them, or had just now."""
    taken = Slot.objects.filter(round=round_, reviewer=reviewer)
    since = taken.filter(taken_at__gt=OuterRef("updated_at"))
    put_by = SetAside.objects.filter(item__round=round_, reviewer=reviewer)
    just_now = put_by.exclude(kind=Aside.LAPSED).exclude(Exists(since)).order_by("-updated_at")
    return Q(instruction=Subquery(taken.order_by("-taken_at").values("instruction")[:1])) | Q(
        instruction=Subquery(just_now.values("item__slots__instruction")[:1])
    )


_WHO_AND_WHERE = {"reviewer": stand_in.number(), "round_": stand_in.uuid()}
_LEASED = Prepared(
    lambda reviewer, round_, now: (
        Slot.objects.leased()
        .filter(Q(reviewer=reviewer) | Q(lease_expires_at__lte=now), round=round_)
        .select_related("item")
    ),
    now=stand_in.moment(),
    **_WHO_AND_WHERE,
)
_FRONT = Prepared(_front, **_WHO_AND_WHERE)
_PLACES = [f"place_{number}" for number in range(WINDOW)]
_WINDOW = {name: stand_in.number(1 + number) for number, name in enumerate(_PLACES)}
_BEST = Prepared(
    lambda **values: _best(**values)[:1], salt=stand_in.text(), **_WHO_AND_WHERE, **_WINDOW
)
_BEST_LOCKED = Prepared(
    lambda **values: _best(**values).select_for_update(skip_locked=True, of=("self",))[:1],
    salt=stand_in.text(),
    **_WHO_AND_WHERE,
    **_WINDOW,
)
