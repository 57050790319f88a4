"""The licence is accepted once, before the first text, and nothing typed is lost on the way."""

import pytest

from accounts import licence
from accounts.models import Agreement
from common.errors import Invalid
from common.models import Activity
from concepts.models import Concept, Definition
from concepts.states import DefinitionState
from evaluations.permissions import may_review
from tests.concepts.making import GOOD, draft, posted
from tests.concepts.test_proposing import FORM
from tests.evaluations.making import candidate, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_agreed(ana, ben, rui):
    Agreement.objects.all().delete()
    for one in (ana, ben, rui):
        one.refresh_from_db()


def test_the_first_proposal_asks_and_keeps_what_was_typed(nobody_agreed, ana, client_of):
    answer = client_of(ana).post("/concepts/new/", FORM)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="licence"' in page
    assert "Accept the licence first" in page
    assert "Debord and Wolman, 1956." in page
    assert not Concept.objects.exists()
    assert not Agreement.objects.exists()
    assert client_of(ana).post("/concepts/new/", FORM | {"licence": "1"}).status_code == 302
    assert Concept.objects.count() == Agreement.objects.count() == 1
    again = client_of(ana).get("/concepts/new/").content.decode()
    assert 'name="licence"' not in again


def test_the_api_says_where_to_accept_it(nobody_agreed, ana, api_of):
    api, told = api_of(ana), {"term": "mutual aid", "why": "It is missing."}
    answer = api.post("/api/v1/concepts/", told, format="json")
    assert answer.status_code == 403
    assert answer.json()["link"] == "/licence/"
    assert not Concept.objects.exists()
    assert api.post("/api/v1/licence/", {"version": 7}, format="json").status_code == 400
    assert not Agreement.objects.exists()
    said = api.post("/api/v1/licence/", {"version": licence.VERSION}, format="json")
    assert said.json()["accepted"]
    assert api.post("/api/v1/concepts/", told, format="json").status_code == 201


def test_a_definition_is_written_without_and_submitted_with_it(ana, client_of):
    row = draft(ana)
    Agreement.objects.all().delete()
    edit = f"{row.get_absolute_url()}edit/"
    page = client_of(ana).post(edit, posted(GOOD, submit="1"), follow=True).content.decode()
    assert "your draft is kept" in page
    assert Definition.objects.get().state == DefinitionState.DRAFT
    client_of(ana).post(edit, posted(GOOD, submit="1", licence="1"))
    assert Definition.objects.get().state == DefinitionState.SUBMITTED


def test_a_reviewer_is_asked_before_the_first_text(ana, ben, rui, client_of):
    round_ = open_round(ben, candidate(ana))
    Agreement.objects.filter(user=rui).delete()
    rui.refresh_from_db()
    answer = may_review(rui, round_)
    assert (bool(answer), answer.link) == (False, "/licence/")
    assert not type(round_).objects.open_for(rui).exists()
    client_of(rui).post("/licence/")
    rui.refresh_from_db()
    assert may_review(rui, round_)
    assert type(round_).objects.open_for(rui).exists()


def test_twice_is_once(nobody_agreed, ana):
    licence.accept(ana)
    licence.accept(ana)
    assert Agreement.objects.count() == 1
    assert Activity.objects.filter(verb="accepted the licence").count() == 1


def test_a_stranger_reads_it_and_cannot_accept_it(client_of, db):
    assert client_of(None).get("/licence/").status_code == 200
    assert client_of(None).post("/licence/").status_code == 403
    assert not Agreement.objects.exists()


def test_another_version_than_was_read_is_refused(nobody_agreed, ana):
    with pytest.raises(Invalid):
        licence.accept(ana, licence.VERSION + 1)
    assert not Agreement.objects.exists()
