"""A round that decides without the adjudications that are still out."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from evaluations.models import Referral, Round
from evaluations.permissions import may_waive
from evaluations.states import ReferralState

from .closing import close_if_ready, locked

REASON_BYTES = 2000


def waive(actor: Any, round_: Round, reason: str) -> Round:
    """Wait no longer: what adjudicators have said counts, and so do the other reviews as they are.

    Whoever does this knows no arm, so it cannot be done because of what would come out.
    """
    require(may_waive(actor, round_))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    if not reason:
        raise Invalid.field("reason", _("Say why this round does not wait for its adjudicators."))
    with transaction.atomic():
        row = locked(round_.pk)
        require(may_waive(actor, row))
        texts = _waive_all(row)
        if not texts:
            raise StaleState(_("No text of this round waits for an adjudicator."))
        record(actor, "waived adjudication in the round", row, texts=texts, reason=reason)
        close_if_ready(row)
    return Round.objects.get(pk=round_.pk)


def _waive_all(round_: Round) -> int:
    return (
        Referral.objects.pending()
        .filter(round=round_)
        .update(
            state=ReferralState.WAIVED,
            adjudicator=None,
            taken_at=None,
            lease_expires_at=None,
            updated_at=timezone.now(),
        )
    )
