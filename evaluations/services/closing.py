"""The end of a round: closed by policy when the evidence is enough, or cancelled with a reason."""

import hashlib
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean
from concepts.services import judging
from concepts.states import SoftPromptState
from evaluations.models import Round, Slot
from evaluations.permissions import may_cancel
from evaluations.states import MOVES, RoundState
from jobs import services as jobs

from . import announcing
from .deciding import decide
from .looking import ask_for_more
from .naming import pseudonyms
from .unblinding import Judgement, judgements

REASON_BYTES = 2000


def as_it_is(round_id: UUID) -> Round:
    """The round with what permissions ask about."""
    return _rows().get(pk=round_id)


def locked(round_id: UUID) -> Round:
    """The same, its row held until the transaction ends."""
    return _rows().select_for_update(of=("self",)).get(pk=round_id)


def _rows() -> QuerySet[Round]:
    return Round.objects.select_related(
        "soft_prompt__concept", "soft_prompt__definition", "soft_prompt__run", "rubric"
    )


def close_if_ready(round_: Round) -> bool:
    """Decide and close when every output has the reviews the policy wants; return whether it did.

    Where they leave it open and the policy plans more, more are asked for instead.
    Any number of callers may race: the row's lock lets one at a time count, and one conditional
    UPDATE closes. The soft prompt, the decision and the record change together or not at all.
    """
    with transaction.atomic():
        round_ = locked(round_.pk)
        if round_.state != RoundState.OPEN or not is_ready(round_):
            return False
        rows = judgements(round_)
        names = pseudonyms(round_, (row.reviewer_id for row in rows))
        ratings = [row.rating(names[row.reviewer_id]) for row in rows]
        if ask_for_more(round_, ratings):
            return False
        decision = decide(ratings, round_.rules, round_.seed, round_.soft_prompt.measures)
        decision |= {
            "is_demo": any(row.is_demo for row in rows),
            "rubric_versions": sorted({row.rubric_version for row in rows}),
            "reviews_digest": digest_of(rows),
        }
        move(
            round_,
            RoundState.CLOSED,
            MOVES,
            accepted=decision["accepted"],
            decision=decision,
            closed_at=timezone.now(),
        )
        judging.settle(round_.soft_prompt, decision["accepted"])
        record(
            None,
            "closed the round",
            round_,
            accepted=decision["accepted"],
            reviews_digest=decision["reviews_digest"],
        )
        announcing.ended(round_)
    return True


def is_ready(round_: Round) -> bool:
    """Whether every slot holds its review: one step in an index."""
    slots = Slot.objects.filter(round=round_)
    return slots.exists() and not slots.unfilled().exists()


def digest_of(rows: list[Judgement]) -> str:
    """SHA-256 over every review, so that the record's chain also holds what was said."""
    facts = sorted(row.facts() for row in rows)
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def cancel(actor: Any, round_: Round, reason: str) -> Round:
    """End a live round without a decision. The soft prompt is a candidate again, unless it has gone
    stale meanwhile; reviews stay on record and nothing is un-blinded."""
    require(may_cancel(actor, round_))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", "Say why, for those who reviewed and those who wait.")
    with transaction.atomic():
        round_ = locked(round_.pk)
        require(may_cancel(actor, round_))
        move(round_, RoundState.CANCELLED, MOVES, cancel_reason=reason, closed_at=timezone.now())
        _stop_the_worker(round_)
        if round_.soft_prompt.state == SoftPromptState.IN_REVIEW:
            judging.put_back(round_.soft_prompt)
        record(actor, "cancelled the round", round_, reason=reason)
        announcing.ended(round_)
    return round_


def _stop_the_worker(round_: Round) -> None:
    with suppress(StaleState):  # the texts were written, or never will be: nothing to stop
        jobs.request_cancel(round_.job)
