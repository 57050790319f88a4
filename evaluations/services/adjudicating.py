"""What an adjudicator does: takes a text on which reviewers contradict each other, reads, judges.

An adjudicator has one text of a round at a time, under a lease. A take is one conditional UPDATE.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, StaleState
from evaluations.judging import checked
from evaluations.models import Adjudication, Item, Referral, Round, SetAside
from evaluations.permissions import may_adjudicate
from evaluations.states import Aside, ReferralState, SkipReason

from . import leases
from .closing import close_if_ready, locked

TRIES = 50  # each lost one is another adjudicator's success
NOT_YOURS = gettext_noop(
    "This text is not with you to adjudicate. Go back to the round: it gives you the next one, if "
    "there is one for you."
)
ONCE = gettext_noop("You have adjudicated this text, and an adjudication is not changed.")


def next_referral(actor: Any, round_: Round, *, now: datetime | None = None) -> str | None:
    """The token of the text to adjudicate now, leased; None when there is none for this person."""
    require(may_adjudicate(actor, round_))
    now = now or timezone.now()
    for _again in range(TRIES):
        _free_expired(actor, round_, now)
        offered = Referral.objects.filter(round=round_).offered_to(actor.pk)
        row = (
            offered.select_related("item").order_by("state", "pk").first()
        )  # "leased", then "open"
        if row is None:
            return None
        try:
            with transaction.atomic():
                if take(row, actor, now):
                    return row.item.token
        except IntegrityError:
            continue  # another tab of theirs was faster: see what it took
    return None


def take(row: Referral, actor: Any, now: datetime) -> bool:
    """Lease a referral, or begin the lease anew; False when somebody else has it meanwhile. Raises
    IntegrityError when this person has another of the round."""
    free = Q(state=ReferralState.OPEN) | Q(state=ReferralState.LEASED, adjudicator=actor)
    taken = Referral.objects.filter(free, pk=row.pk)
    until = now + leases.length()
    return bool(
        taken.update(
            state=ReferralState.LEASED, adjudicator=actor, taken_at=now, lease_expires_at=until
        )
    )


def release(actor: Any, item: Item) -> None:
    """Leave the text to others: it waits for an adjudicator again, and is not offered to this one."""
    mine = Referral.objects.leased().filter(item=item, adjudicator=actor)
    with transaction.atomic():
        if not mine.update(**_nobodys()):
            raise StaleState(_("This text is not with you any more, so there is nothing to leave."))
        SetAside.objects.filter(item=item, reviewer=actor, kind=Aside.LAPSED).delete()
        left = SetAside(item=item, reviewer=actor, kind=Aside.SKIPPED, reason=SkipReason.OTHER)
        SetAside.objects.bulk_create([left], ignore_conflicts=True)  # a flag stays what it is
        record(actor, "left a text to other adjudicators", item.round, item=item.token)


def leave_all(actor: Any) -> int:
    """Free every referral that is with this person, in whatever round; how many."""
    return Referral.objects.leased().filter(adjudicator=actor).update(**_nobodys())


def require_held(actor: Any, item: Item) -> None:
    """Raise unless the text is with this person now, to be read and adjudicated."""
    require(may_adjudicate(actor, item.round))
    if not Referral.objects.leased().filter(item=item, adjudicator=actor).exists():
        raise NotAllowed(_(NOT_YOURS))


def adjudicate(
    actor: Any,
    item: Item,
    fidelity: int,
    verdict: str,
    comment: str,
    *,
    answers: dict[str, Any] | None = None,
    spans: Sequence[Any] = (),
) -> Adjudication:
    """Judge a text that is with one, with the reason in `comment`; the last one closes the round.

    The same adjudication sent twice is one; another is refused, and so is one by whoever does not
    have the text any more.
    """
    with transaction.atomic():
        round_ = locked(item.round_id)
        words = round_.rubric.words
        said = {"fidelity": fidelity, "verdict": verdict, "comment": comment}
        before = _before(actor, item)
        if before is None:
            require(may_adjudicate(actor, round_))
        judgement = asdict(checked(words, item.single.text, **said, answers=answers, spans=spans))
        if not judgement["comment"]:
            raise Invalid.field("comment", _("Say why: your reason goes with the decision."))
        if before is not None:
            return _again(before, judgement)
        row = Adjudication.objects.create(
            referral=_settle(actor, item), rubric_version=round_.rubric_id, **judgement
        )
        record(actor, "adjudicated a text", round_, item=item.token)
        close_if_ready(round_)
    return row


def _before(actor: Any, item: Item) -> Adjudication | None:
    rows = Adjudication.objects.filter(referral__item=item, referral__adjudicator=actor)
    return rows.first()


def _again(before: Adjudication, judgement: dict[str, Any]) -> Adjudication:
    if before.said() != judgement:
        raise StaleState(_(ONCE))
    return before


def _settle(actor: Any, item: Item) -> Referral:
    """One conditional UPDATE: of two who send at once, one has the text."""
    mine = Referral.objects.leased().filter(item=item, adjudicator=actor)
    done = {"state": ReferralState.DONE, "lease_expires_at": None, "updated_at": timezone.now()}
    if not mine.update(**done):
        raise NotAllowed(_(NOT_YOURS))
    return Referral.objects.get(item=item)


def _free_expired(actor: Any, round_: Round, now: datetime) -> None:
    """Leases of others that ran out. One's own is begun anew instead."""
    expired = Referral.objects.leased().filter(round=round_, lease_expires_at__lte=now)
    expired.exclude(adjudicator=actor).update(**_nobodys())


def _nobodys() -> dict[str, Any]:
    return {
        "state": ReferralState.OPEN,
        "adjudicator": None,
        "taken_at": None,
        "lease_expires_at": None,
    }
