"""Unfinished work through the API: one's own, and only of what one may review."""

import pytest

from concepts.models import Sighting
from evaluations.models import Item, ReviewDraft

from .making import candidate, judge, open_round

pytestmark = pytest.mark.django_db
TYPED = {"content": {"fidelity": "4", "comment": "Half of it"}}


@pytest.fixture
def item(ana, ben):
    return open_round(ben, candidate(ana)).items.first()


def address(item):
    return f"/api/v1/items/{item.token}/draft/"


def test_a_draft_is_kept_read_replaced_and_forgotten(item, rui, api_of):
    api = api_of(rui)
    assert api.get(address(item)).status_code == 204
    kept = api.put(address(item), TYPED, format="json")
    assert (kept.status_code, kept.json()["content"]) == (200, TYPED["content"])
    assert api.get(address(item)).json() == kept.json()
    api.put(address(item), {"content": {"comment": "All of it"}}, format="json")
    assert ReviewDraft.objects.get().content == {"comment": "All of it"}
    assert api.delete(address(item)).status_code == 204
    assert api.delete(address(item)).status_code == 204
    assert not ReviewDraft.objects.exists()


def test_it_is_the_page_s_own_draft(item, rui, api_of, client_of):
    api_of(rui).put(address(item), TYPED, format="json")
    body = client_of(rui).get(item.get_absolute_url()).content.decode()
    assert "Half of it" in body
    judge(rui, item, 4, "faithful")
    assert api_of(rui).get(address(item)).status_code == 204


def test_nothing_typed_is_nothing_kept(item, rui, api_of):
    api_of(rui).put(address(item), TYPED, format="json")
    assert (
        api_of(rui).put(address(item), {"content": {"comment": ""}}, format="json").status_code
        == 204
    )
    assert not ReviewDraft.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [{}, {"content": "x"}, {"content": {"comment": ["x"]}}, {"content": {"comment": "x" * 40_001}}],
)
def test_what_cannot_be_kept_is_refused(sent, item, rui, api_of):
    answer = api_of(rui).put(address(item), sent, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not ReviewDraft.objects.exists()


def test_nobody_gets_or_touches_another_s(item, rui, sol, api_of):
    api_of(rui).put(address(item), TYPED, format="json")
    other = api_of(sol)
    assert other.get(address(item)).status_code == 204
    other.delete(address(item))
    other.put(address(item), {"content": {"comment": "Sol"}}, format="json")
    assert ReviewDraft.objects.get(reviewer=rui).content == TYPED["content"]


@pytest.mark.parametrize("who", [None, "oto", "ana", "tam"])
def test_who_may_not_review_the_item_has_no_draft_of_it(who, item, request, api_of):
    member = request.getfixturevalue(who) if who else None
    if who == "tam":
        Sighting.objects.create(user=member, run=item.round.subject.run)
    api = api_of(member)
    for answer in (
        api.get(address(item)),
        api.put(address(item), TYPED, format="json"),
        api.delete(address(item)),
    ):
        assert answer.status_code in ({403} if who else {401, 403})
    assert not ReviewDraft.objects.exists()


def test_of_an_item_that_is_not_there_there_is_none(rui, api_of):
    nowhere = f"/api/v1/items/{'0' * 32}/draft/"
    assert api_of(rui).get(nowhere).status_code == 404
    assert not Item.objects.exists()
