"""A decision is appealed once; an admin grants a new round by other reviewers, or declines."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean
from evaluations.models import Appeal, Round
from evaluations.permissions import may_answer, may_appeal
from evaluations.policy import current_policy
from evaluations.states import APPEAL_MOVES, AppealState

from .closing import as_it_is, locked
from .opening import begin
from .referring import had_a_say, people_for

REASON_BYTES = 4000
ALREADY = gettext_noop(
    "Somebody has just appealed this decision, and that is possible once. Reload the page."
)


def appeal(actor: Any, round_: Round, reason: str) -> Appeal:
    """Ask for a new judgement, with the reason. The decision stands until there is one."""
    require(may_appeal(actor, round_))
    reason = _reason(reason, _("Say what is wrong with the decision, for the admin who answers."))
    try:
        with transaction.atomic():
            row = Appeal.objects.create(round=round_, appellant=actor, reason=reason)
            record(actor, "appealed the decision of the round", round_, reason=reason)
    except IntegrityError as error:
        raise StaleState(_(ALREADY)) from error
    return row


def grant(actor: Any, row: Appeal, answer: str) -> Round:
    """Put the soft prompt before reviewers again, none of whom had a say the first time. The new
    decision replaces the former; both are kept."""
    require(may_answer(actor, row))
    answer = _reason(answer, _("Say why, for those who reviewed and those who appealed."))
    with transaction.atomic():
        former = locked(row.round_id)
        _require_others(former)
        _answer(actor, row, AppealState.GRANTED, answer)
        round_ = begin(actor, former.subject, mode=former.mode, appeal_of=former)
        record(
            actor, "granted the appeal against the round", former,
            answer=answer, new_round=round_.pk,
        )  # fmt: skip
    return round_


def decline(actor: Any, row: Appeal, answer: str) -> Appeal:
    """The decision stands, for good."""
    require(may_answer(actor, row))
    answer = _reason(answer, _("Say why the decision stands."))
    with transaction.atomic():
        _answer(actor, row, AppealState.DECLINED, answer)
        record(
            actor, "declined the appeal against the round", as_it_is(row.round_id), answer=answer
        )
    return row


def _answer(actor: Any, row: Appeal, state: AppealState, answer: str) -> None:
    told = {"decided_by": actor, "decided_at": timezone.now(), "answer": answer}
    move(row, state, APPEAL_MOVES, **told)


def _require_others(former: Round) -> None:
    """The same people, who know what each text came from, would judge nothing anew."""
    others = len(people_for(former) - had_a_say(former))
    wanted = current_policy().reviews_per_output
    if others < wanted:
        raise Invalid(
            _(
                "A new round wants %(wanted)s reviewers who had no say in this one, and there "
                "are %(others)s. Give more people the role first; the appeal waits."
            )
            % {"wanted": wanted, "others": others}
        )


def _reason(text: str, missing: str) -> str:
    text = clean(text, field="reason", limit=REASON_BYTES)
    if not text:
        raise Invalid.field("reason", missing)
    return text
