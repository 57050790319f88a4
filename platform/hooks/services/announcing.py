"""From an event to deliveries: what is to be told is written down with the event, in one transaction."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.answers import require
from hooks.models import Delivery, Endpoint
from hooks.permissions import may_manage, may_send_again
from hooks.states import PING, Event
from jobs import services as jobs
from jobs.models import Job
from jobs.names import JobName

from .delivering import WAITS


def announce(event: Event, data: dict[str, Any]) -> None:
    """Tell whoever asked for `event`, as part of the caller's transaction: what is rolled back is
    not told. `data` is plain JSON and must hold nothing that a reviewer of an open round may not see.
    """
    for endpoint in Endpoint.objects.wanting(event):
        _deliver(endpoint, str(event), data)


def ping(actor: Any, endpoint: Endpoint) -> Delivery:
    """Try an endpoint, enabled or not."""
    require(may_manage(actor))
    with transaction.atomic():
        return _deliver(endpoint, PING, {"webhook": str(endpoint.pk)}, attempts=1)


def redeliver(actor: Any, delivery: Delivery) -> Delivery:
    """Send it again under the same id, as often as the first time. Raises StaleState when somebody
    has just asked for that."""
    require(may_send_again(actor, delivery))
    with transaction.atomic():
        delivery.job = _enqueue(delivery, len(WAITS) + 1)
        delivery.delivered_at = None
        delivery.save(update_fields=["job", "delivered_at"])
        record(actor, "sent an announcement again", delivery.endpoint, delivery=str(delivery.pk))
    return delivery


def _deliver(
    endpoint: Endpoint, event: str, data: dict[str, Any], *, attempts: int = len(WAITS) + 1
) -> Delivery:
    now = timezone.now()
    body = {"type": event, "timestamp": now.isoformat(), "data": data}
    delivery = Delivery(
        endpoint=endpoint,
        event=event,
        body=json.dumps(body, separators=(",", ":")),
        created_at=now,
    )
    with transaction.atomic():
        delivery.job = _enqueue(delivery, attempts)
        delivery.save(force_insert=True)
    return delivery


def _enqueue(delivery: Delivery, attempts: int) -> Job:
    return jobs.enqueue(
        JobName.DELIVER_WEBHOOK,
        live_key=f"deliver:{delivery.pk}",
        created_by=None,
        payload={"delivery": str(delivery.pk)},
        max_attempts=attempts,
    )
