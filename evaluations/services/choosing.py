"""What a reviewer does with a comparison: reads its texts and chooses."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, NotFound
from evaluations.blinding import BlindComparison
from evaluations.comparing import Picked, checked_choice
from evaluations.errors import NoSlotLeft
from evaluations.models import Choice, ChoiceVersion, Item, Round, Shown
from evaluations.permissions import may_review
from evaluations.states import Mode

from . import announcing, drafts, leases, showing
from .closing import close_if_ready, locked
from .progress import progress
from .siding import as_seen


def find_comparison(token: str) -> Item:
    """The row behind a token, with its texts. Raises NotFound, also for an item of one text."""
    texts = Shown.objects.select_related("output__instruction")
    rows = Item.objects.select_related(
        "round__soft_prompt__concept",
        "round__soft_prompt__definition",
        "round__soft_prompt__run",
    ).prefetch_related(Prefetch("shown", texts))
    item = rows.filter(token=token, output=None).first()
    if item is None:
        raise NotFound(_("There is no such comparison. Go back to the round for your next one."))
    return item


def blind_comparison(reviewer: Any, token: str) -> BlindComparison:
    """The comparison as this reviewer may see it, with what they chose before."""
    item = find_comparison(token)
    require(may_review(reviewer, item.round))
    how_far = progress(reviewer, item.round)
    return showing.compared(item, reviewer, how_far.done, how_far.total)


def choose(
    actor: Any,
    item: Item,
    best: int | None = None,
    worst: int | None = None,
    *,
    tie: bool = False,
    comment: str = "",
    is_demo: bool = False,
    now: datetime | None = None,
) -> Choice:
    """Judge a comparison that one was given, or change one's choice while the round is open.

    `best` and `worst` are numbers of texts as this reviewer sees them. The same choice sent twice
    changes nothing; what a changed one said before is kept. Raises NoSlotLeft as reviews do. The
    round's row is locked throughout: choices are few, and so the last one of a round is always known.
    """
    said = {"best": best, "worst": worst, "tie": tie, "comment": comment}
    with transaction.atomic():
        round_ = locked(item.round_id)
        require(may_review(actor, round_))
        if is_demo and not settings.DEMO:
            raise NotAllowed(_("Reviews made by a rule exist in demonstrations only."))
        texts = as_seen(item, actor.pk, round_.seed)
        picked = checked_choice(Mode(round_.mode), len(texts), **said)
        return _store(actor, item, round_, picked, texts, is_demo, now or timezone.now())


def undo(actor: Any, item: Item) -> Choice:
    """Put back what the actor's choice said before its last change: a change like any other."""
    require(may_review(actor, item.round))
    mine = ChoiceVersion.objects.filter(choice__item=item, choice__reviewer=actor)
    if (before := mine.select_related("choice").first()) is None:
        raise Invalid(_("There is nothing to undo: you have not changed this choice."))
    order = [row.pk for row in as_seen(item, actor.pk, item.round.seed)]
    best, worst = (order.index(pk) + 1 if pk else None for pk in (before.best_id, before.worst_id))
    demo = before.choice.is_demo
    return choose(actor, item, best, worst, tie=best is None, comment=before.comment, is_demo=demo)


def _store(
    actor: Any,
    item: Item,
    round_: Round,
    picked: Picked,
    texts: list[Shown],
    is_demo: bool,
    now: datetime,
) -> Choice:
    """Call with the round's row locked."""
    drafts.forget(actor, item)
    said = _said(picked, texts)
    row = Choice.objects.filter(item=item, reviewer=actor).first()
    if row and row.said() == said:
        return row
    if row:
        _keep(row)
    stored = said | {"is_demo": is_demo}
    saved, made = Choice.objects.update_or_create(item=item, reviewer=actor, defaults=stored)
    if made:
        _fill(actor, item, saved, picked, now)
    record(actor, "compared texts" if made else "changed a choice", round_, item=item.token)
    if made:
        announcing.reviewed(round_, item, Choice.objects.filter(item=item).count())
        close_if_ready(round_)
    return saved


def _said(picked: Picked, texts: list[Shown]) -> dict[str, Any]:
    best, worst = (texts[n - 1].pk if n else None for n in (picked.best, picked.worst))
    return {"best_id": best, "worst_id": worst, "comment": picked.comment}


def _keep(row: Choice) -> None:
    """What it said before, stored for good."""
    ChoiceVersion.objects.create(
        choice=row, number=row.versions.count() + 1, said_at=row.updated_at, **row.said()
    )


def _fill(actor: Any, item: Item, saved: Choice, picked: Picked, now: datetime) -> None:
    try:
        leases.fill(actor, item, saved, now)
    except leases.Filled as error:
        raise NoSlotLeft(asdict(picked)) from error
