"""From an item's row to what its reviewer may see: values alone, the same for every arm."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from common import stand_in
from common.prepared import Prepared
from evaluations.blinding import (
    BlindComparison,
    BlindItem,
    LastReview,
    OwnChoice,
    OwnReview,
    Unfinished,
)
from evaluations.models import Choice, ChoiceVersion, Item, Review, ReviewVersion
from evaluations.states import Mode

from . import drafts
from .against import about_round, against
from .siding import as_seen


def blinded(item: Item, reviewer: Any, done: int, total: int) -> BlindItem:
    """Whether they may see it was asked before. `done` and `total` are their share of the round."""
    return replace(
        fresh(item, done, total),
        today=_since_midnight(_REVIEWS, reviewer),
        my_review=_mine(item, reviewer),
        unfinished=_unfinished(item, reviewer),
        last=_last(item, reviewer),
    )


def fresh(item: Item, done: int, total: int) -> BlindItem:
    """The same without anything that the reviewer did before."""
    about = against(item)
    return BlindItem(
        token=item.token,
        round_id=item.round_id,
        term=about.term,
        language=about.language,
        definition_html=about.html,
        sources=about.sources,
        contrast_pairs=about.pairs,
        rubric_version=item.round.rubric_id,
        rubric=item.round.rubric.words,
        instruction=item.single.instruction.text,
        kind=item.single.instruction.get_kind_display(),
        text=item.single.text,
        done=done,
        total=total,
        today=0,
        my_review=None,
        unfinished=None,
        last=None,
    )


def compared(item: Item, reviewer: Any, done: int, total: int) -> BlindComparison:
    """The same for a comparison, with its texts in the reviewer's own order."""
    about = about_round(item.round)
    texts = as_seen(item, reviewer.pk, item.round.seed)
    return BlindComparison(
        token=item.token,
        round_id=item.round_id,
        mode=Mode(item.round.mode),
        term=about.term,
        language=about.language,
        definition_html=about.html,
        sources=about.sources,
        contrast_pairs=about.pairs,
        instruction=texts[0].output.instruction.text,
        kind=texts[0].output.instruction.get_kind_display(),
        texts=tuple(row.output.text for row in texts),
        done=done,
        total=total,
        today=_since_midnight(_CHOICES, reviewer),
        my_choice=_chosen(item, reviewer, [row.pk for row in texts]),
        unfinished=_unfinished(item, reviewer),
        last=_last_compared(item, reviewer),
    )


def _own(reviewer: int) -> QuerySet[Any]:
    """This reviewer's reviews, with `changed`."""
    versions = ReviewVersion.objects.filter(review=OuterRef("pk"))
    return Review.objects.filter(reviewer=reviewer).annotate(changed=Exists(versions))


_MINE = Prepared(
    lambda reviewer, item: _own(reviewer).filter(item=item),
    reviewer=stand_in.number(0),
    item=stand_in.number(1),
)


def _mine(item: Item, reviewer: Any) -> OwnReview | None:
    row = _MINE.first(reviewer=reviewer.pk, item=item.pk)
    return OwnReview(**row.said(), changed=row.changed) if row else None


_LAST = Prepared(
    lambda reviewer, item, round_: (
        _own(reviewer)
        .filter(item__round=round_)
        .exclude(item=item)
        .select_related("item")
        .order_by("-updated_at", "-pk")[:1]
    ),
    reviewer=stand_in.number(0),
    item=stand_in.number(1),
    round_=stand_in.uuid(),
)


def _last(item: Item, reviewer: Any) -> LastReview | None:
    row = _LAST.first(reviewer=reviewer.pk, item=item.pk, round_=item.round_id)
    if row is None:
        return None
    return LastReview(row.item.token, row.fidelity, row.get_verdict_display(), row.changed)


def _unfinished(item: Item, reviewer: Any) -> Unfinished | None:
    row = drafts.of(reviewer, item)
    return Unfinished(row.content, row.saved_at) if row else None


def _chosen(item: Item, reviewer: Any, order: list[int]) -> OwnChoice | None:
    versions = ChoiceVersion.objects.filter(choice=OuterRef("pk"))
    mine = Choice.objects.by(reviewer).annotate(changed=Exists(versions))
    if (row := mine.filter(item=item).first()) is None:
        return None
    best, worst = (order.index(pk) + 1 if pk else None for pk in (row.best_id, row.worst_id))
    return OwnChoice(best, worst, row.comment, row.changed)


def _last_compared(item: Item, reviewer: Any) -> str | None:
    rows = Choice.objects.by(reviewer).filter(item__round=item.round_id).exclude(item=item)
    return rows.order_by("-updated_at", "-pk").values_list("item__token", flat=True).first()


def _since_midnight(counting: Prepared, reviewer: Any) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return counting.first(reviewer=reviewer.pk, since=midnight) or 0


def _counting(model: Any) -> Prepared:
    def rows(reviewer: int, since: datetime) -> QuerySet[Any]:
        mine = model.objects.filter(reviewer=reviewer, created_at__gte=since).order_by()
        return mine.values("reviewer").annotate(n=Count("pk")).values_list("n", flat=True)

    return Prepared(rows, reviewer=stand_in.number(), since=stand_in.moment())


_REVIEWS, _CHOICES = _counting(Review), _counting(Choice)
