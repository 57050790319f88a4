"""The end of a round: closed by policy when the evidence is enough, or cancelled with a reason."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean
from concepts.models import SoftPrompt
from concepts.services import judging
from concepts.states import SoftPromptState
from evaluations.models import Round, Slot
from evaluations.permissions import may_cancel
from evaluations.states import MOVES, Mode, RoundState
from jobs import services as jobs

from . import announcing, referring, weights
from .deciding import decide
from .figures import figures_of
from .looking import ask_for_more
from .naming import letters_of, pseudonyms
from .unblinding import Comparison, Judgement, comparisons, judgements, of_arms
from .weighing import first_chosen, weigh

REASON_BYTES = 2000


def as_it_is(round_id: UUID) -> Round:
    """The round with what permissions ask about."""
    return _rows().get(pk=round_id)


def locked(round_id: UUID) -> Round:
    """The same, its row held until the transaction ends."""
    return _rows().select_for_update(of=("self",)).get(pk=round_id)


def _rows() -> QuerySet[Round]:
    return Round.objects.select_related(
        "soft_prompt__concept",
        "soft_prompt__definition",
        "soft_prompt__run",
        "imported__definition__concept",
        "rubric",
    )


def close_if_ready(round_: Round) -> bool:
    """Decide and close when every output has the reviews the policy wants; return whether it did.

    Where they leave it open and the policy plans more, more are asked for instead; where they
    contradict each other, adjudicators are, and the last of them closes.
    Any number of callers may race: the row's lock lets one at a time count, and one conditional
    UPDATE closes. The soft prompt, the decision and the record change together or not at all.
    """
    with transaction.atomic():
        round_ = locked(round_.pk)
        if round_.state != RoundState.OPEN or not is_ready(round_):
            return False
        ended = _rated(round_) if round_.mode == Mode.SINGLE else _compared(round_)
        if ended is None:
            return False
        decision, rows = ended
        settled = referring.adjudicated(round_)
        decision |= {
            "is_demo": any(row.is_demo for row in rows),
            "reviews_digest": digest_of(rows),
        }
        if settled:
            decision["adjudication"]["digest"] = referring.digest_of(settled)
        move(
            round_,
            RoundState.CLOSED,
            MOVES,
            accepted=decision["accepted"],
            decision=decision,
            closed_at=timezone.now(),
        )
        if round_.soft_prompt:
            judging.settle(round_.soft_prompt, decision["accepted"])
        record(
            None,
            "closed the round",
            round_,
            accepted=decision["accepted"],
            reviews_digest=decision["reviews_digest"],
            **({"adjudications_digest": decision["adjudication"]["digest"]} if settled else {}),
        )
        announcing.ended(round_)
    return True


Decided = tuple[dict[str, Any], Sequence[Judgement | Comparison]]


def _rated(round_: Round) -> Decided | None:
    """The decision on ratings, and what it rests on; None where more reviews or adjudications are
    asked for. Of imported outputs it is the figures alone."""
    rows, names, rules = judgements(round_), letters_of(round_), round_.rules
    efforts = weights.efforts_in(round_) if rules.weighs and not round_.is_imported else {}
    ratings = [
        row.rating(names[row.reviewer_id], weights.weight_of(efforts.get(row.reviewer_id)))
        for row in of_arms(rows)
    ]
    if not referring.has_begun(round_) and ask_for_more(round_, ratings):
        return None
    versions = {"rubric_versions": sorted({row.rubric_version for row in rows})}
    if round_.is_imported:
        return figures_of(ratings, rules, round_.seed, round_.imported.baseline) | versions, rows
    if referring.refer(round_):
        return None
    weights.tell_admins(round_, efforts, names)
    decision = decide(
        ratings,
        rules,
        round_.seed,
        round_.subject.measures,
        adjudicated=referring.adjudicated(round_),
        efforts={names[person]: effort for person, effort in efforts.items()},
    )
    return decision | versions, rows


def _compared(round_: Round) -> Decided:
    """The decision on choices. A choice has no rubric: its question is that of the mode."""
    rows = comparisons(round_)
    names = pseudonyms(round_, (row.reviewer_id for row in rows))
    placings = [row.placing(names[row.reviewer_id]) for row in rows]
    measures = round_.subject.measures
    decision = weigh(placings, round_.asks, round_.rules, round_.seed, measures)
    return decision | {"rubric_versions": [], "first": first_chosen(rows)}, rows


def is_ready(round_: Round) -> bool:
    """Whether every slot holds its review: one step in an index."""
    slots = Slot.objects.filter(round=round_)
    return slots.exists() and not slots.unfilled().exists()


def digest_of(rows: Sequence[Judgement | Comparison]) -> str:
    """SHA-256 over every review, so that the record's chain also holds what was said."""
    facts = sorted(row.facts() for row in rows)
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def cancel(actor: Any, round_: Round, reason: str) -> Round:
    """End a live round without a decision. The soft prompt is a candidate again, unless it has gone
    stale meanwhile; reviews stay on record and nothing is un-blinded."""
    require(may_cancel(actor, round_))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _("Say why, for those who reviewed and those who wait."))
    with transaction.atomic():
        round_ = locked(round_.pk)
        require(may_cancel(actor, round_))
        end_undecided(actor, round_, reason)
    return round_


def end_undecided(actor: Any, round_: Round, reason: str) -> None:
    """The act itself, for services that have settled whether it is allowed. Call with the round's row
    locked."""
    move(round_, RoundState.CANCELLED, MOVES, cancel_reason=reason, closed_at=timezone.now())
    _stop_the_worker(round_)
    if round_.soft_prompt and round_.soft_prompt.state == SoftPromptState.IN_REVIEW:
        _put_back(round_, round_.soft_prompt)
    record(actor, "cancelled the round", round_, reason=reason)
    announcing.ended(round_)


def _put_back(round_: Round, soft_prompt: SoftPrompt) -> None:
    """As if the round had not been: a candidate again, or what the appealed decision made of it."""
    if round_.appeal_of is None:
        judging.put_back(soft_prompt)
    else:
        judging.reinstate(soft_prompt, bool(round_.appeal_of.accepted))


def _stop_the_worker(round_: Round) -> None:
    if round_.job is None:
        return
    with suppress(StaleState):  # the texts were written, or never will be: nothing to stop
        jobs.request_cancel(round_.job)
