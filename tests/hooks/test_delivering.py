"""From the event to the receiver: signed, tried again, given up, sent again by hand."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from common.errors import NotAllowed, StaleState
from common.models import Activity
from hooks.models import Delivery, Endpoint
from hooks.services import announcing, registering
from hooks.services.delivering import GIVEN_UP_IN_A_ROW, WAITS
from hooks.states import DeliveryState, EndpointState, Event
from jobs.models import Job
from jobs.runner import task_named

from .receiver import work
from .test_signing import accepts

pytestmark = pytest.mark.django_db
DATA = {"round": "r", "concept": "anekanta"}


def told(event=Event.ROUND_OPENED, data=DATA):
    with transaction.atomic():
        announcing.announce(event, data)
    return Delivery.objects.order_by("-created_at").first()


def fresh(endpoint):
    return Endpoint.objects.get(pk=endpoint.pk)


def test_what_is_told_arrives_signed(endpoint, receiver):
    delivery = told()
    assert delivery.state == DeliveryState.WAITING
    delivery = work(delivery)
    [got] = receiver.got
    assert accepts(endpoint.secret, got.headers, got.body)
    assert got.headers["webhook-id"] == delivery.message_id
    assert abs(int(got.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    said = json.loads(got.body)
    assert (said["type"], said["data"]) == ("round.opened", DATA)
    assert said["timestamp"] == delivery.created_at.isoformat()
    assert (delivery.state, delivery.attempts, delivery.response_code) == ("delivered", 1, 204)
    assert work(delivery).attempts == 1, "a second ring of the bell does nothing"
    assert len(receiver.got) == 1


def test_only_who_asked_for_it_and_is_enabled_is_told(ada, endpoint):
    registering.change(ada, endpoint, events=["round.closed"])
    assert told(Event.ROUND_OPENED) is None
    registering.change(ada, endpoint, events=["round.opened"], enabled=False)
    assert told(Event.ROUND_OPENED) is None
    assert not Job.objects.exists()
    registering.change(ada, endpoint, enabled=True)
    assert told(Event.ROUND_OPENED)


def test_what_is_rolled_back_is_not_told(endpoint):
    with transaction.atomic():
        announcing.announce(Event.ROUND_OPENED, DATA)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


def test_a_receiver_that_is_down_is_tried_again_later_and_later(endpoint, receiver):
    receiver.answers = [503, 500, 204]
    delivery = told()
    for attempt, (code, wait) in enumerate(((503, WAITS[0]), (500, WAITS[1])), 1):
        before = timezone.now()
        delivery = work(delivery)
        assert (delivery.state, delivery.attempts) == (DeliveryState.RETRYING, attempt)
        assert (delivery.response_code, delivery.trouble) == (code, f"It answered {code}.")
        until = (delivery.job.run_after - before).total_seconds()
        assert wait - 5 < until < wait + 60
    assert fresh(endpoint).state == EndpointState.WORKING, "nothing was given up yet"
    assert work(delivery).state == DeliveryState.DELIVERED
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len({got.body for got in receiver.got}) == 1


def test_after_its_last_attempt_a_delivery_fails_and_the_endpoint_is_failing(endpoint, receiver):
    receiver.answers = [500]
    delivery = told()
    for _ in range(len(WAITS) + 1):
        delivery = work(delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(WAITS) + 1)
    assert work(delivery).attempts == len(WAITS) + 1
    assert (fresh(endpoint).state, fresh(endpoint).failures) == (EndpointState.FAILING, 1)
    receiver.answers = [200]
    work(told())
    assert fresh(endpoint).state == EndpointState.WORKING


def test_after_too_many_failures_in_a_row_it_is_disabled_and_the_record_says_so(
    ada, endpoint, receiver
):
    receiver.answers = [500]
    Endpoint.objects.update(failures=GIVEN_UP_IN_A_ROW - 2)
    for state in (EndpointState.FAILING, EndpointState.DISABLED):
        delivery = told()
        Job.objects.filter(pk=delivery.job_id).update(max_attempts=1)
        delivery = work(delivery)
        assert delivery.state == DeliveryState.FAILED
        assert fresh(endpoint).state == state
    act = Activity.objects.get(verb="disabled a webhook")
    assert act.actor is None
    assert "10 deliveries in a row failed" in act.data["reason"]
    assert fresh(endpoint).stopped_because == act.data["reason"]
    with pytest.raises(NotAllowed, match="disabled"):
        announcing.redeliver(ada, delivery)
    registering.change(ada, endpoint, enabled=True)
    assert (fresh(endpoint).failures, fresh(endpoint).stopped_because) == (0, "")


def test_410_ends_it_at_once(endpoint, receiver):
    receiver.answers = [410]
    delivery = work(told())
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 1)
    assert fresh(endpoint).state == EndpointState.DISABLED
    assert "410" in fresh(endpoint).stopped_because


def test_what_waits_is_not_sent_to_an_endpoint_that_was_disabled_or_removed(
    ada, endpoint, receiver
):
    first, second = told(), told()
    registering.change(ada, endpoint, enabled=False)
    assert work(first).job.error == "The webhook is disabled, so nothing was sent."
    registering.change(ada, endpoint, enabled=True)
    job = second.job
    registering.remove(ada, endpoint)
    task_named(job.name)(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The webhook was removed, so nothing was sent.")
    assert receiver.got == []


def test_sending_again_keeps_the_id_and_the_body(ada, endpoint, receiver):
    delivery = work(told())
    again = work(announcing.redeliver(ada, delivery))
    assert (again.state, again.attempts) == (DeliveryState.DELIVERED, 2)
    first, second = receiver.got
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_what_is_under_way_is_not_sent_again_by_hand(ada, rui, endpoint, receiver):
    delivery = told()
    with pytest.raises(NotAllowed, match="under way"):
        announcing.redeliver(ada, delivery)
    delivery = work(delivery)
    with pytest.raises(NotAllowed, match="Only admins"):
        announcing.redeliver(rui, delivery)
    twin = Delivery.objects.select_related("job", "endpoint").get(pk=delivery.pk)
    announcing.redeliver(ada, delivery)
    with pytest.raises(StaleState):
        announcing.redeliver(ada, twin)
    assert Job.objects.count() == 2


def test_a_ping_reaches_a_disabled_endpoint_once(ada, rui, endpoint, receiver):
    registering.change(ada, endpoint, enabled=False)
    receiver.answers = [500]
    delivery = work(announcing.ping(ada, endpoint))
    assert (delivery.state, delivery.event) == (DeliveryState.FAILED, "webhook.ping")
    assert json.loads(receiver.got[0].body)["data"] == {"webhook": str(endpoint.pk)}
    with pytest.raises(NotAllowed):
        announcing.ping(rui, endpoint)
    assert Delivery.objects.count() == 1


def test_for_a_day_after_a_rotation_both_secrets_sign(ada, endpoint, receiver):
    old = endpoint.secret
    _, new = registering.rotate(ada, endpoint)
    work(told())
    [got] = receiver.got
    assert accepts(old, got.headers, got.body)
    assert accepts(new, got.headers, got.body)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        later = fresh(endpoint).secrets_at(timezone.now())
    assert later == [new]


def test_a_secret_that_was_rotated_twice_signs_no_more(ada, endpoint):
    first = endpoint.secret
    _, second = registering.rotate(ada, endpoint)
    _, third = registering.rotate(ada, endpoint)
    assert fresh(endpoint).secrets_at(timezone.now()) == [third, second]
    assert first not in {second, third}
