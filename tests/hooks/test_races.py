"""At the same moment, on a real server: each thing is told once."""

import json

import pytest

from common.models import Activity, ActivityHead
from evaluations.models import Item, Round
from evaluations.services import reviewing
from hooks.models import Delivery, Endpoint
from hooks.services import announcing, registering
from hooks.services.delivering import GIVEN_UP_IN_A_ROW
from hooks.states import Event
from jobs.models import Job
from tests.evaluations.making import candidate, give, open_round, review_all, take_back
from tests.evaluations.test_races import at_once

from .receiver import work

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def first_link(db):
    ActivityHead.objects.get_or_create(pk=1)


@pytest.mark.parametrize("attempt", range(5))
def test_three_last_reviews_complete_an_item_and_close_a_round_once(
    attempt, ana, ben, ada, rui, sol, tam
):
    registering.register(ada, "https://hooks.example/", list(Event))
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    last = Item.objects.wanting().get()
    take_back(rui, last)
    take_back(sol, last)
    give(tam, last)
    before = Delivery.objects.filter(event=Event.ITEM_COMPLETED).count()
    at_once(*(lambda who=who: reviewing.review(who, last, 3, "partial") for who in (rui, sol, tam)))
    assert Round.objects.get().is_closed
    told = Delivery.objects.order_by("created_at").values_list("event", "body")
    completed = [json.loads(body)["data"]["item"] for event, body in told if "item" in event]
    assert completed[before:] == [last.token]
    assert [event for event, _ in told].count("round.closed") == 1
    assert [event for event, _ in told].count("decision.made") == 1


def test_eight_askings_at_once_send_it_again_once(ada, endpoint, receiver):
    delivery = work(announcing.ping(ada, endpoint))
    rows = [Delivery.objects.select_related("job", "endpoint").get() for _ in range(8)]
    came = at_once(*(lambda row=row: announcing.redeliver(ada, row) for row in rows))
    assert sum(isinstance(one, Delivery) for one in came) == 1
    assert Job.objects.filter(live_key=f"deliver:{delivery.pk}", state="queued").count() == 1


def test_failures_at_once_are_all_counted_and_disable_it_once(ada, endpoint, receiver):
    receiver.answers = [500]
    Endpoint.objects.update(failures=GIVEN_UP_IN_A_ROW - 2)
    rows = [announcing.ping(ada, endpoint) for _ in range(6)]
    at_once(*(lambda row=row: work(row) for row in rows))
    assert Endpoint.objects.get().failures == GIVEN_UP_IN_A_ROW + 4
    assert not Endpoint.objects.get().enabled
    assert Activity.objects.filter(verb="disabled a webhook").count() == 1
