"""What webhooks hear of a round, and what they must not hear before its end."""

import json

import pytest

from evaluations.arms import Arm
from evaluations.models import Item, Round
from evaluations.services import closing, reviewing
from hooks.models import Delivery
from hooks.services import registering
from hooks.states import Event

from .making import candidate, items_by_arm, judge, open_round, review_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def endpoint(ada):
    return registering.register(ada, "https://hooks.example/", list(Event))[0]


def said(event=None):
    rows = Delivery.objects.order_by("created_at")
    bodies = [json.loads(row.body) for row in rows]
    return [body["data"] for body in bodies if event in (None, body["type"])]


def test_a_round_is_told_from_its_opening_to_its_decision(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    [opened] = said("round.opened")
    assert (opened["round"], opened["concept"], opened["outputs"]) == (str(row.pk), "anekanta", 12)
    review_all(row, rui, sol)
    assert said("item.completed") == []
    review_all(row, tam)
    assert {each["item"] for each in said("item.completed")} == set(
        Item.objects.values_list("token", flat=True)
    )
    assert len(said("item.completed")) == 12
    [closed], [decision] = said("round.closed"), said("decision.made")
    assert closed["state"] == "closed"
    row = Round.objects.get()
    assert decision["accepted"] is row.accepted
    assert decision["reviews_digest"] == row.decision["reviews_digest"]
    last = Delivery.objects.order_by("-created_at").first()
    assert last.event == "decision.made"


def test_a_changed_review_completes_nothing_twice(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    token = Item.objects.first().token
    for fidelity in (2, 3, 4):
        judge(tam, reviewing.find_item(token), fidelity, "partial")
    assert [each["item"] for each in said("item.completed")] == [token]


def test_a_cancelled_round_is_told_as_such_and_decides_nothing(ana, ben, ada, rui):
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    closing.cancel(ada, row, "A slip.")
    assert [each["state"] for each in said("round.closed")] == ["cancelled"]
    assert said("decision.made") == []


def test_of_two_items_that_differ_in_their_arm_the_same_is_said(ana, ben, rui, sol, tam):
    """Every byte but the item's own opaque name; and no arm by any of its names."""
    row = open_round(ben, candidate(ana))
    tokens = [items_by_arm(row, arm)[0].token for arm in (Arm.BARE, Arm.SOFT_PROMPT)]
    for token in tokens:
        for reviewer in (rui, sol, tam):
            judge(reviewer, reviewing.find_item(token), 3, "partial")
    bare, soft = said("item.completed")
    assert bare | {"item": ""} == soft | {"item": ""}
    text = json.dumps(said()).replace('"soft_prompt": "', "")  # the id of what is under review
    for arm in Arm:
        assert f'"{arm}"' not in text
        assert str(arm.label) not in text
    assert not {"arm", "arms", "fidelity", "verdict", "reviewer"} & {
        key for data in said() for key in data
    }


def test_without_an_endpoint_nothing_is_written_down(ana, ben, endpoint, ada):
    registering.remove(ada, endpoint)
    open_round(ben, candidate(ana))
    assert not Delivery.objects.exists()
