"""What a reviewer does with an item: reads it and reviews it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from common.activity import record
from common.answers import require
from common.errors import NotAllowed, NotFound
from evaluations.blinding import BlindItem
from evaluations.errors import NoSlotLeft
from evaluations.judging import checked
from evaluations.models import Item, Review, Round, Slot
from evaluations.permissions import may_review
from evaluations.states import RoundState

from . import announcing, drafts, leases, showing
from .closing import as_it_is, close_if_ready, locked
from .keeping import keep
from .progress import progress


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
    now: datetime | None = None,
) -> Review:
    """Judge an item that one was given, or change one's judgement of it while the round is open.

    The same review sent twice changes nothing. What a changed review said before is kept, and
    unfinished work on the item is over. Raises NoSlotLeft when the lease ran out and others have
    filled the item's slots meanwhile.
    """
    said = {
        "fidelity": fidelity,
        "verdict": verdict,
        "comment": comment,
        "answers": answers,
        "spans": spans,
    }
    now = now or timezone.now()
    for lock in (False, True):
        with suppress(_Again, IntegrityError):  # the very same review, sent at the same moment
            return _store(actor, item, said, is_demo, now, lock)
    return _store(actor, item, said, is_demo, now, lock=True)


class _Again(Exception):
    """This is to be done over with the round's row locked."""


def _store(
    actor: Any, item: Item, said: dict[str, Any], is_demo: bool, now: datetime, lock: bool
) -> Review:
    """One attempt. Without `lock` only what leaves the round open: the many reviews do not wait
    for each other there. A change of a review, and the last one of all, raise _Again."""
    with transaction.atomic():
        round_ = locked(item.round_id) if lock else as_it_is(item.round_id)
        require(may_review(actor, round_))
        if is_demo and not settings.DEMO:
            raise NotAllowed("Reviews made by a rule exist in demonstrations only.")
        judgement = asdict(checked(round_.rubric.words, item.output.text, **said))
        drafts.forget(actor, item)
        row = Review.objects.filter(item=item, reviewer=actor).first()
        if row and row.said() == judgement:
            return row
        if row and not lock:
            raise _Again
        if row:
            keep(row)
        stored = judgement | {"rubric_version": round_.rubric_id, "is_demo": is_demo}
        saved, made = Review.objects.update_or_create(item=item, reviewer=actor, defaults=stored)
        if made:
            _fill(actor, item, saved, judgement, now)
        record(actor, "reviewed a text" if made else "changed a review", round_, item=item.token)
        if made:
            announcing.reviewed(round_, item)
        _end_with_the_last(actor, round_, lock)
    return saved


def _fill(actor: Any, item: Item, saved: Review, judgement: dict[str, Any], now: datetime) -> None:
    try:
        leases.fill(actor, item, saved, now)
    except leases.Filled as error:
        raise NoSlotLeft(judgement) from error


def _end_with_the_last(actor: Any, round_: Round, lock: bool) -> None:
    """Close the round when no slot is unfilled. Call after `record`: acts queue up there until they
    are committed, so whoever comes last sees every review, and every closing, that came before."""
    now_open = Round.objects.filter(pk=round_.pk, state=RoundState.OPEN)
    slots = Slot.objects.filter(round=OuterRef("pk")).unfilled()
    goes_on = now_open.annotate(goes_on=Exists(slots)).values_list("goes_on", flat=True).first()
    if goes_on is None:
        require(may_review(actor, as_it_is(round_.pk)))
    if not goes_on and not lock:
        raise _Again
    if not goes_on:
        close_if_ready(round_)
