"""What a reviewer does: the next item, one item, a review."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from common.activity import record
from common.answers import require
from common.errors import NotAllowed, NotFound
from evaluations.blinding import BlindItem, shuffled
from evaluations.judging import checked
from evaluations.models import Item, Review, Round
from evaluations.permissions import may_review

from . import drafts, showing
from .closing import close_if_ready, locked
from .keeping import keep


@dataclass(frozen=True)
class Progress:
    """How far one reviewer is in a round. `left` counts items that want a review and lack theirs."""

    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left


def next_item(reviewer: Any, round_: Round) -> str | None:
    """The token of the reviewer's next item, or None when nothing is left for them."""
    require(may_review(reviewer, round_))
    left = set(_left(reviewer, round_))
    everything = Item.objects.filter(round=round_).values_list("token", flat=True)
    order = shuffled(everything, round_.seed, reviewer.pk)
    return next((token for token in order if token in left), None)


def progress(reviewer: Any, round_: Round) -> Progress:
    done = Review.objects.by(reviewer).filter(item__round=round_).count()
    return Progress(done, len(_left(reviewer, round_)))


def _left(reviewer: Any, round_: Round) -> list[str]:
    rows = Item.objects.filter(round=round_).wanting_review_of(reviewer.pk)
    return list(rows.values_list("token", flat=True))


def find_item(token: str) -> Item:
    """The row behind a token, for services. Raises NotFound."""
    rows = Item.objects.select_related(
        "output__instruction",
        "round__soft_prompt__concept",
        "round__soft_prompt__definition",
        "round__soft_prompt__run",
        "round__rubric",
    )
    item = rows.filter(token=token).first()
    if item is None:
        raise NotFound("There is no such item. Go back to the round for your next one.")
    return item


def blind_item(reviewer: Any, token: str) -> BlindItem:
    """The item as this reviewer may see it, with what they said about it before."""
    item = find_item(token)
    require(may_review(reviewer, item.round))
    how_far = progress(reviewer, item.round)
    return showing.blinded(item, reviewer, how_far.done, how_far.total)


def review(
    actor: Any,
    item: Item,
    fidelity: int,
    verdict: str,
    comment: str = "",
    *,
    answers: dict[str, Any] | None = None,
    spans: Sequence[Any] = (),
    is_demo: bool = False,
) -> Review:
    """Judge an item, or change one's judgement of it while the round is open.

    The round's row is locked first, so the last review of a round is always seen as the last, and
    none slips in behind the closing. The same review sent twice changes nothing. What a changed
    review said before is kept, and unfinished work on the item is over.
    """
    with transaction.atomic():
        round_ = locked(item.round_id)
        require(may_review(actor, round_))
        if is_demo and not settings.DEMO:
            raise NotAllowed("Reviews made by a rule exist in demonstrations only.")
        said = checked(
            round_.rubric.words,
            item.output.text,
            fidelity=fidelity,
            verdict=verdict,
            comment=comment,
            answers=answers,
            spans=spans,
        )
        drafts.forget(actor, item)
        row = Review.objects.filter(item=item, reviewer=actor).first()
        if row and row.said() == asdict(said):
            return row
        if row:
            keep(row)
        stored = asdict(said) | {"rubric_version": round_.rubric_id, "is_demo": is_demo}
        saved, made = Review.objects.update_or_create(item=item, reviewer=actor, defaults=stored)
        record(actor, "reviewed a text" if made else "changed a review", round_, item=item.token)
        close_if_ready(round_)
    return saved
