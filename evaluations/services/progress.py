"""How far a reviewer is in a round, and why there may be nothing for them now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from common import stand_in
from common.prepared import Prepared
from evaluations.models import Round, SetAside, Slot
from evaluations.permissions import may_review
from evaluations.states import Aside, SlotState

MANY = 100  # from here on, what is left is not counted one by one
ENOUGH = gettext_noop("Every text that you could rate has enough reviews already.")
ALL_RATED = gettext_noop("You have rated all you can here.")


@dataclass(frozen=True)
class Progress:
    """How far one reviewer is in a round. `left` counts items that want a review and lack theirs;
    where they are many, it is the number of items that lack theirs."""

    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left


def progress(reviewer: Any, round_: Round) -> Progress:
    """Costs the same in a round of a million items: counting ends at `MANY`."""
    done, one_of_many, last = _HOW_FAR.first(reviewer=reviewer.pk, round_=round_.pk)
    if one_of_many:
        return Progress(done, last - done)
    left = Slot.objects.filter(round=round_).left_for(reviewer.pk)
    return Progress(done, left.values("item").distinct().count())


def _how_far(reviewer: int, round_: UUID) -> QuerySet[Any]:
    """What is done, a slot where `MANY` are left to offer, and the last place."""
    slots = Slot.objects.filter(round=OuterRef("pk"))
    mine = slots.filter(reviewer=reviewer, state=SlotState.DONE).order_by().values("round")
    done = mine.annotate(count_=Count("pk")).values("count_")
    rows = (
        Round.objects.filter(pk=round_)
        .order_by()
        .annotate(
            done=Coalesce(Subquery(done), 0),
            one_of_many=Subquery(slots.offered_to(reviewer).values("pk")[MANY - 1 : MANY]),
            last=Subquery(slots.last_places()),
        )
    )
    return rows.values_list("done", "one_of_many", "last")


_HOW_FAR = Prepared(_how_far, reviewer=stand_in.number(), round_=stand_in.uuid())


def why_nothing(
    reviewer: Any, round_: Round, *, now: datetime | None = None, tie: str | None = None
) -> str:
    """Why this reviewer gets no item of the round now, and what would change that; empty when they
    would get one. Texts with others come first: that changes by itself."""
    if not (answer := may_review(reviewer, round_, tie=tie)):
        return answer.reason
    now = now or timezone.now()
    slots = Slot.objects.filter(round=round_)
    if slots.filter(reviewer=reviewer, state=SlotState.LEASED).exists():
        return ""
    if slots.offered_to(reviewer.pk).exists():
        return ""
    held = (
        slots.leased()
        .left_for(reviewer.pk)
        .aggregate(
            texts=Count("item", distinct=True),
            until=Min("lease_expires_at"),
            over=Count("pk", filter=Q(lease_expires_at__lte=now)),
        )
    )
    if held["over"]:
        return ""
    if held["texts"]:
        return _with_others(held["texts"], held["until"])
    return _put_by(reviewer, round_) or _no_more(reviewer, slots)


def _with_others(texts: int, until: datetime) -> str:
    clock = date_format(timezone.localtime(until), "H:i T")
    words = ngettext(
        "The last text is with other reviewers. What they do not finish comes free again: "
        "look in after %(clock)s.",
        "The last %(texts)s texts are with other reviewers. What they do not finish comes free "
        "again: look in after %(clock)s.",
        texts,
    )
    return words % {"texts": texts, "clock": clock}


def _put_by(reviewer: Any, round_: Round) -> str:
    """Said where the only texts left are those that the reviewer skipped or flagged."""
    rows = SetAside.objects.filter(reviewer=reviewer, item__round=round_)
    wanting = Slot.objects.filter(round=round_).unfilled().values("item")
    kinds = rows.filter(item__in=wanting).aggregate(
        skipped=Count("pk", filter=Q(kind=Aside.SKIPPED)),
        flagged=Count("pk", filter=Q(kind=Aside.FLAGGED)),
    )
    if not any(kinds.values()):
        return ""
    if not kinds["flagged"]:
        words = _(
            "You skipped %(skipped)s of the texts that are left; other reviewers will rate them."
        )
    elif not kinds["skipped"]:
        words = _(
            "You flagged %(flagged)s of the texts that are left; other reviewers will rate them."
        )
    else:
        words = _(
            "You skipped %(skipped)s and flagged %(flagged)s of the texts that are left; other "
            "reviewers will rate them."
        )
    return words % kinds


def _no_more(reviewer: Any, slots: Any) -> str:
    rated = slots.filter(reviewer=reviewer, state=SlotState.DONE).exists()
    return _(ALL_RATED if rated else ENOUGH)
