"""What a delivery sends, and what becomes of it: taken, tried again, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.activity import record
from hooks.models import Delivery, Endpoint
from hooks.sending import Answer
from hooks.signing import signed_headers
from hooks.states import PING
from jobs.claims import Claim
from jobs.errors import JobFailed, TryLater

# Seconds from one attempt to the next, as the Standard Webhooks specification suggests.
WAITS = (5, 300, 1800, 7200, 18000)
GIVEN_UP_IN_A_ROW = 10  # deliveries, after which an endpoint is disabled


@dataclass(frozen=True)
class Letter:
    """A POST, ready to go."""

    url: str
    headers: dict[str, str]
    body: bytes


def find(claim: Claim) -> Delivery:
    """The delivery that a job is for. Raises JobFailed when it is not to be sent any more."""
    delivery = Delivery.objects.select_related("endpoint").filter(job=claim.job).first()
    if delivery is None:
        raise JobFailed("The webhook was removed, so nothing was sent.")
    if not delivery.endpoint.enabled and delivery.event != PING:
        raise JobFailed("The webhook is disabled, so nothing was sent.")
    return delivery


def letter(delivery: Delivery, now: datetime) -> Letter:
    """Signed for this attempt, by every secret that is valid at it."""
    body = delivery.body.encode()
    keys = delivery.endpoint.secrets_at(now)
    headers = signed_headers(keys, delivery.message_id, int(now.timestamp()), body)
    return Letter(delivery.endpoint.url, headers, body)


def record_taken(delivery: Delivery, answer: Answer) -> None:
    """The receiver has it. Call inside the job's fenced transaction."""
    now = timezone.now()
    _write(delivery, answer, now, delivered_at=now)
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(failures=0)


def refused(claim: Claim, delivery: Delivery, answer: Answer) -> None:
    """Note why it was not taken, then raise: TryLater while attempts are left, else JobFailed."""
    over = answer.gone or claim.job.attempts >= claim.job.max_attempts
    with claim.holding():
        _write(delivery, answer, timezone.now())
        if over:
            _give_up(delivery, answer)
    if over:
        raise JobFailed(answer.trouble)
    raise TryLater(WAITS[claim.job.attempts - 1], answer.trouble)


def _write(delivery: Delivery, answer: Answer, now: datetime, **fields: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1,
        attempted_at=now,
        response_code=answer.code,
        trouble=answer.trouble[:300],
        **fields,
    )


def _give_up(delivery: Delivery, answer: Answer) -> None:
    """Count it; after too many in a row, or when the receiver says so, stop sending there."""
    rows = Endpoint.objects.filter(pk=delivery.endpoint_id)
    rows.update(failures=F("failures") + 1)
    enough = rows.filter(enabled=True, failures__gte=GIVEN_UP_IN_A_ROW)
    why = f"{GIVEN_UP_IN_A_ROW} deliveries in a row failed. The last one: {answer.trouble}"
    if answer.gone:
        enough, why = rows.filter(enabled=True), "It answered 410: it wants no more."
    with transaction.atomic():
        if enough.update(enabled=False, stopped_because=why[:300]):
            record(None, "disabled a webhook", delivery.endpoint, reason=why[:300])
