"""From an item's row to what its reviewer may see: values alone, the same for every arm."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from concepts.definition_data import PairData, SourceData
from concepts.models import Definition
from evaluations.blinding import BlindItem, LastReview, OwnReview, Unfinished
from evaluations.models import Item, Review, ReviewVersion

from . import drafts


def blinded(item: Item, reviewer: Any, done: int, total: int) -> BlindItem:
    """Whether they may see it was asked before. `done` and `total` are their share of the round."""
    subject = item.round.soft_prompt
    return BlindItem(
        token=item.token,
        round_id=item.round_id,
        term=subject.concept.term,
        language=subject.concept.language,
        definition_html=subject.definition.text_html,
        sources=_sources(subject.definition),
        contrast_pairs=_pairs(subject.definition),
        rubric_version=item.round.rubric_id,
        rubric=item.round.rubric.words,
        instruction=item.output.instruction.text,
        kind=item.output.instruction.get_kind_display(),
        text=item.output.text,
        done=done,
        total=total,
        today=_today(reviewer),
        my_review=_mine(item, reviewer),
        unfinished=_unfinished(item, reviewer),
        last=_last(item, reviewer),
    )


def _sources(definition: Definition) -> tuple[SourceData, ...]:
    return tuple(
        SourceData(row.author, row.title, row.year, row.url, row.page)
        for row in definition.sources.all()
    )


def _pairs(definition: Definition) -> tuple[PairData, ...]:
    return tuple(
        PairData(row.true_statement, row.inversion) for row in definition.contrast_pairs.all()
    )


def _own(reviewer: Any) -> Any:
    """This reviewer's reviews, with `changed`."""
    versions = ReviewVersion.objects.filter(review=OuterRef("pk"))
    return Review.objects.by(reviewer).annotate(changed=Exists(versions))


def _mine(item: Item, reviewer: Any) -> OwnReview | None:
    row = _own(reviewer).filter(item=item).first()
    return OwnReview(**row.said(), changed=row.changed) if row else None


def _last(item: Item, reviewer: Any) -> LastReview | None:
    rows = _own(reviewer).filter(item__round=item.round_id).exclude(item=item)
    row = rows.select_related("item").order_by("-updated_at", "-pk").first()
    if row is None:
        return None
    return LastReview(row.item.token, row.fidelity, row.get_verdict_display(), row.changed)


def _unfinished(item: Item, reviewer: Any) -> Unfinished | None:
    row = drafts.of(reviewer, item)
    return Unfinished(row.content, row.saved_at) if row else None


def _today(reviewer: Any) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Review.objects.by(reviewer).filter(created_at__gte=midnight).count()
