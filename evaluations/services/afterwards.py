"""How things stand when a review is in: is its item complete, is the round at its end, does who wrote it
hurry."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common import stand_in
from common.activity import record
from common.prepared import Prepared
from evaluations.models import EffortNotice, Item, Review, Round, Slot
from evaluations.states import RoundState, SlotState
from evaluations.stats.effort import efforts

from .weights import LOW, works

EVERY, NEWEST = 10, 50
"""After each tenth review of a reviewer in a round, their newest are looked at."""


@dataclass(frozen=True)
class Standing:
    """`goes_on`: whether a slot of the round is unfilled. Reviews `of_item`, and of this reviewer in the
    round (`mine`)."""

    goes_on: bool
    of_item: int
    mine: int


def standing(reviewer: Any, item: Item) -> Standing | None:
    """None where the round is open no more. Call after `record`: acts queue up there until they are
    committed, so whoever comes last sees every review, and every closing, that came before."""
    row = _STANDING.first(reviewer=reviewer.pk, item=item.pk, round_=item.round_id)
    return Standing(*row) if row else None


def look_at_pace(reviewer: Any, round_: Round, reviews: int) -> None:
    """Tell admins of a reviewer who hurries while it can be mended. Of what was said, and of gold,
    nothing is looked at before the round is closed: see `weights.works`. `reviews` is how many there
    are by now; call when the last is stored, so that nobody waits for this."""
    if not reviews or reviews % EVERY or not round_.rules.weighs:
        return
    mine = Review.objects.by(reviewer).filter(item__round=round_).order_by("-pk")
    items = list(mine.values_list("item", flat=True)[:NEWEST])
    found = efforts(works(Review.objects.filter(item__in=items)))
    effort = next(row for row in found if row.reviewer == reviewer.pk)
    if effort.weight >= LOW:
        return
    told = {"weight": effort.weight, "reasons": list(effort.reasons)}
    with transaction.atomic():
        _, made = EffortNotice.objects.get_or_create(round=round_, reviewer=reviewer, defaults=told)
        if made:
            record(None, "told admins of hurried reviews in the round", round_)


def _standing(reviewer: int, item: int, round_: UUID) -> QuerySet[Any]:
    slots = Slot.objects.filter(round=OuterRef("pk"))
    done = slots.filter(state=SlotState.DONE).order_by()
    rows = Round.objects.filter(pk=round_, state=RoundState.OPEN).order_by()
    return rows.annotate(
        goes_on=Exists(slots.unfilled()),
        of_item=_count(done.filter(item=item)),
        mine=_count(done.filter(reviewer=reviewer)),
    ).values_list("goes_on", "of_item", "mine")


def _count(slots: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(slots.values("round").annotate(n=Count("pk")).values("n")), 0)


_STANDING = Prepared(
    _standing, reviewer=stand_in.number(0), item=stand_in.number(1), round_=stand_in.uuid()
)
