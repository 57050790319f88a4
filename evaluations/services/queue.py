"""Who gets which item next.

A reviewer has one item of a round at a time, under a lease. Which one is chosen over the front of
the round's free slots, read by the index, so it does not hang on the number of items:
items nearest to complete first; not two outputs of one instruction in a row where another is to
be had; within that, an order of the reviewer's own. docs/explanation/queue.md has the reasons.
"""

from contextlib import suppress
from datetime import datetime
from hashlib import md5
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext

from common import stand_in
from common.answers import require
from common.errors import NotFound
from common.prepared import Prepared
from evaluations.models import Round, SetAside, Slot
from evaluations.permissions import may_review
from evaluations.states import Aside

from . import leases

WINDOW = 64  # free slots that are looked at for the best one
TRIES = 50  # each lost one is another reviewer's success


def find_round(pk: UUID | str) -> Round:
    """The round to go on with, and what decides who may review it. Raises NotFound, also for what is
    no number of any round."""
    row: Round | None = None
    with suppress(ValueError):
        row = _ROUND.first(pk=UUID(str(pk)))
    if row is None:
        raise NotFound(gettext("There is no such round."))
    return row


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
        if not (best := _best_first(reviewer, round_)):
            return None
        try:
            with transaction.atomic():
                if token := leases.take_first(best, reviewer, now):
                    return token
        except IntegrityError:
            continue  # another tab of theirs was faster: see what it took
    return None  # others hold on to all of it for this moment


def peek_item(reviewer: Any, round_: Round) -> str | None:
    """The token of what is likely to come after the reviewer's present item, without taking it."""
    require(may_review(reviewer, round_))
    best = _best_first(reviewer, round_)
    return Slot.objects.select_related("item").get(pk=best[0]).item.token if best else None


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


def _best_first(reviewer: Any, round_: Round) -> list[int]:
    """The free slots at the front of the round, in the order in which this reviewer takes them."""

    def order(row: tuple[int, int, int, bool]) -> tuple[bool, int, str]:
        _, number, place, again = row
        return again, -number, _turn(reviewer, round_, place)

    return [
        row[0] for row in sorted(_FRONT.rows(reviewer=reviewer.pk, round_=round_.pk), key=order)
    ]


def _turn(reviewer: Any, round_: Round, place: int) -> str:
    """Places in an order that is the reviewer's own: of a digest, nobody sees the next beforehand."""
    return md5(f"{round_.seed}:{reviewer.pk}:{place}".encode(), usedforsecurity=False).hexdigest()


def _front(reviewer: int, round_: UUID) -> QuerySet[Any]:
    """Number and place of each, and whether it is of the instruction that the reviewer had last."""
    slots = Slot.objects.filter(round=round_).offered_to(reviewer)
    again = Case(When(_of_the_last_instruction(reviewer, round_), then=True), default=False)
    return slots.annotate(again=again).values_list("pk", "number", "place", "again")[:WINDOW]


def _of_the_last_instruction(reviewer: int, round_: UUID) -> Q:
    """Slots of the instruction that the reviewer has before them, or had just now."""
    taken = Slot.objects.filter(round=round_, reviewer=reviewer)
    since = taken.filter(taken_at__gt=OuterRef("updated_at"))
    put_by = SetAside.objects.filter(item__round=round_, reviewer=reviewer)
    just_now = put_by.exclude(kind=Aside.LAPSED).exclude(Exists(since)).order_by("-updated_at")
    return Q(instruction=Subquery(taken.order_by("-taken_at").values("instruction")[:1])) | Q(
        instruction=Subquery(just_now.values("item__slots__instruction")[:1])
    )


_WHO_AND_WHERE: dict[str, Any] = {"reviewer": stand_in.number(), "round_": stand_in.uuid()}
_ROUND = Prepared(lambda pk: Round.objects.filter(pk=pk).with_concept(), pk=stand_in.uuid())
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
