"""What a reviewer does with an item: reads it and reviews it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import stand_in
from common.activity import record
from common.answers import require
from common.errors import NotAllowed, NotFound
from common.prepared import Prepared
from evaluations import slim
from evaluations.blinding import BlindItem
from evaluations.errors import NoSlotLeft
from evaluations.judging import checked
from evaluations.models import Item, Review, Round
from evaluations.permissions import may_review

from . import announcing, drafts, leases, queue, showing
from .afterwards import look_at_pace, standing
from .closing import close_if_ready, locked
from .keeping import keep
from .progress import progress


def find_item(token: str) -> Item:
    """The row behind a token, for services. Raises NotFound."""
    item: Item | None = _ITEM.first(token=token)
    if item is None:
        raise NotFound(_("There is no such item. Go back to the round for your next one."))
    return item


_OUTPUT = [
    f"output__{name}" for name in ("round", "text", "instruction__kind", "instruction__text")
]
_ITEM = Prepared(
    lambda token: (
        Item.objects.filter(token=token)
        .select_related(
            "output__instruction",
            "round__soft_prompt__concept",
            "round__soft_prompt__definition",
            "round__imported__definition__concept",
            "round__rubric",
        )
        .only("token", *_OUTPUT, "round__rubric__content", *slim.columns("round__"))
    ),
    token=stand_in.text(),
)


def next_blind_item(reviewer: Any, round_: Round) -> BlindItem | None:
    """The item to review now, leased, as this reviewer may see it (see `queue.next_item`). They have
    said nothing about it yet, and what they did with others is not asked for."""
    token = queue.next_item(reviewer, round_)
    if token is None:
        return None
    how_far = progress(reviewer, round_)
    return showing.fresh(find_item(token), how_far.done, how_far.total)


def blind_item(reviewer: Any, token: str) -> BlindItem:
    """The item as this reviewer may see it, with what they said about it before."""
    item = find_item(token)
    require(may_review(reviewer, item.round))
    _judged_alone(item)
    how_far = progress(reviewer, item.round)
    return showing.blinded(item, reviewer, how_far.done, how_far.total)


def _judged_alone(item: Item) -> None:
    """Raises NotFound for a comparison, of which one chooses instead (see `choosing`)."""
    if item.is_comparison:
        raise NotFound(_("This is a comparison of texts. Go back to the round for your next one."))


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
    now: datetime | None = None,
) -> Review:
    """Judge an item that one was given, or change one's judgement of it while the round is open.

    The same review sent twice changes nothing. What a changed review said before is kept, and
    unfinished work on the item is over. Raises NoSlotLeft when the lease ran out and others have
    filled the item's slots meanwhile.
    """
    _judged_alone(item)
    said = {
        "fidelity": fidelity,
        "verdict": verdict,
        "comment": comment,
        "answers": answers,
        "spans": spans,
    }
    now = now or timezone.now()
    saved, so_many = _stored(actor, item, said, is_demo, now)
    look_at_pace(actor, item.round, so_many)
    return saved


Stored = tuple[Review, int]
"""The review, and where it is new how many its reviewer has written in the round; 0 where it is not."""


def _stored(actor: Any, item: Item, said: dict[str, Any], is_demo: bool, now: datetime) -> Stored:
    for lock in (False, True):
        with suppress(_Again, IntegrityError):
            return _store(actor, item, said, is_demo, now, lock)
    return _store(actor, item, said, is_demo, now, lock=True)


class _Again(Exception):
    """This is to be done over with the round's row locked."""


def _store(
    actor: Any, item: Item, said: dict[str, Any], is_demo: bool, now: datetime, lock: bool
) -> Stored:
    """One attempt. Without `lock` only what leaves the round open: the many reviews do not wait
    for each other there, and whether it is open still is asked at the end. The last one of all raises
    _Again, and a second review of an item IntegrityError: whether there is one is not asked before."""
    with transaction.atomic():
        round_ = locked(item.round_id) if lock else item.round
        require(may_review(actor, round_))
        if is_demo and not settings.DEMO:
            raise NotAllowed(_("Reviews made by a rule exist in demonstrations only."))
        judgement = asdict(checked(round_.rubric.words, item.single.text, **said))
        drafts.forget(actor, item)
        row = Review.objects.filter(item=item, reviewer=actor).first() if lock else None
        if row and row.said() == judgement:
            return row, 0
        if row:
            keep(row)
        saved = row or Review(item=item, reviewer=actor)
        stored = judgement | {"rubric_version": round_.rubric_id, "is_demo": is_demo}
        for name, value in stored.items():
            setattr(saved, name, value)
        saved.save()
        if row is None:
            _fill(actor, item, saved, judgement, now)
        record(actor, "changed a review" if row else "reviewed a text", round_, item=item.token)
        return saved, _go_on(actor, item, round_, row is None, lock)


def _fill(actor: Any, item: Item, saved: Review, judgement: dict[str, Any], now: datetime) -> None:
    try:
        leases.fill(actor, item, saved, now)
    except leases.Filled as error:
        raise NoSlotLeft(judgement) from error


def _go_on(actor: Any, item: Item, round_: Round, is_new: bool, lock: bool) -> int:
    """Tell who waits for it; the last review closes the round."""
    now = standing(actor, item)
    if not (now and now.goes_on) and not lock:
        raise _Again  # and, where the round is open no more, be told why
    if now and is_new:
        announcing.reviewed(round_, item, now.of_item)
    if now and not now.goes_on:
        close_if_ready(round_)
    return now.mine if now and is_new else 0
