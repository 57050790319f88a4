"""Whom an act concerns appeals once; another admin answers; what is granted is undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import Role
from common.errors import NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept
from moderation.models import Objection, Sanction
from moderation.services import appealing
from moderation.states import ObjectionState
from tests.concepts.making import proposed
from tests.people import person

from .making import acted

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(db):
    """A second admin."""
    RoleGrant.objects.create(user=person("sol"), role=Role.ADMIN)
    return person("sol")


@pytest.fixture
def hidden(ana, ada, oto):
    return acted(ada, proposed(ana), "hide", oto)


def test_ana_appeals_and_eve_grants(hidden, ana, eve, client_of):
    page = f"/notices/{hidden.pk}/appeal/"
    assert "Appeal" in client_of(ana).get("/notices/").content.decode()
    assert client_of(ana).post(page, {"words": " "}).status_code == 400
    assert client_of(ana).post(page, {"words": "It is a quotation."}).status_code == 302
    row = Objection.objects.get()
    answer = f"/moderation/appeals/{row.pk}/"
    assert "It is a quotation." in client_of(eve).get("/moderation/").content.decode()
    assert client_of(eve).post(answer, {"answer": "", "grant": "1"}).status_code == 400
    assert client_of(eve).post(answer, {"answer": "True.", "grant": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (ObjectionState.GRANTED, eve)
    assert Concept.objects.get().hidden_at is None
    assert "True." in client_of(ana).get("/notices/").content.decode()
    for verb in ("appealed", "granted the appeal against"):
        assert Activity.objects.filter(verb=verb).count() == 1


def test_who_acted_does_not_answer_and_neither_does_whom_it_concerns(hidden, ana, ada, client_of):
    row = appealing.appeal(ana, hidden, "No.")
    RoleGrant.objects.create(user=ana, role=Role.ADMIN)
    for who in (ada, person("ana"), person("oto")):
        with pytest.raises(NotAllowed):
            appealing.answer(who, Objection.objects.for_list().get(), True, "Yes.")
    for who in (ada, ana):
        page = f"/moderation/appeals/{row.pk}/"
        assert client_of(who).post(page, {"answer": "x", "grant": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.state == ObjectionState.OPEN
    assert Concept.objects.get().hidden_at is not None


def test_declined_it_stands_and_there_is_no_second_appeal(hidden, ana, eve):
    row = appealing.appeal(ana, hidden, "No.")
    appealing.answer(eve, row, False, "It stands.")
    assert Concept.objects.get().hidden_at is not None
    with pytest.raises(NotAllowed, match="once"):
        appealing.appeal(ana, Sanction.objects.for_list().get(), "Again.")
    with pytest.raises(NotAllowed, match="declined already"):
        appealing.answer(eve, row, True, "Well.")
    assert Objection.objects.count() == 1


def test_a_second_window_appeals_once_too(hidden, ana):
    seen_before = Sanction.objects.get()
    appealing.appeal(ana, hidden, "No.")
    with pytest.raises((StaleState, NotAllowed)):
        appealing.appeal(ana, seen_before, "No.")
    assert Objection.objects.count() == 1


def test_nobody_appeals_for_another(hidden, oto, ben, client_of, api_of):
    for who in (oto, ben):
        with pytest.raises(NotAllowed):
            appealing.appeal(who, hidden, "For Ana.")
        assert (
            client_of(who).post(f"/notices/{hidden.pk}/appeal/", {"words": "x"}).status_code == 404
        )
        assert api_of(who).get("/api/v1/sanctions/").json()["count"] == 0
    assert not Objection.objects.exists()


def test_a_suspended_person_can_appeal_and_is_free_when_it_is_granted(
    ana, ada, eve, oto, client_of
):
    sanction = acted(ada, ana, "suspend", oto)
    answer = client_of(ana).post(f"/notices/{sanction.pk}/appeal/", {"words": "It was not me."})
    assert answer.status_code == 302
    appealing.answer(eve, Objection.objects.for_list().get(), True, "Right.")
    ana.refresh_from_db()
    assert not ana.is_suspended
    proposed(ana)


def test_of_two_suspensions_one_stays_when_the_other_is_lifted(ana, ada, oto, rui):
    short = acted(ada, ana, "suspend", oto, timezone.now() + timedelta(days=1))
    long = acted(ada, ana, "suspend", rui)
    appealing.lift(ada, long, "Too much.")
    ana.refresh_from_db()
    assert ana.suspended_until == short.until
    appealing.lift(ada, short, "Enough.")
    ana.refresh_from_db()
    assert ana.suspended_until is None
    with pytest.raises(StaleState, match="taken back"):
        appealing.lift(ada, Sanction(pk=short.pk, person=ana), "Again.")


def test_of_two_hidings_one_stays_when_the_other_is_lifted(hidden, ada):
    again = acted(ada, Concept.objects.get(), "hide", ada)
    appealing.lift(ada, hidden, "A mistake.")
    assert Concept.objects.get().hidden_at is not None
    appealing.lift(ada, again, "This, too.")
    assert Concept.objects.get().hidden_at is None
    assert Activity.objects.filter(verb="lifted").count() == 2


def test_an_admin_lifts_an_act_on_its_page_and_others_cannot(hidden, ana, ada, oto, client_of):
    page = f"/moderation/acts/{hidden.pk}/lift/"
    for who in (ana, oto):
        assert client_of(who).post(page, {"reason": "x"}).status_code == 403
    assert Concept.objects.get().hidden_at is not None
    assert client_of(ada).post(page, {"reason": "A mistake."}).status_code == 302
    assert Concept.objects.get().hidden_at is None


def test_through_the_api(hidden, ana, eve, ada, api_of):
    at = f"/api/v1/sanctions/{hidden.pk}/"
    assert api_of(ana).post(f"{at}acknowledge/").status_code == 200
    made = api_of(ana).post(f"{at}appeal/", {"words": "No."}, format="json")
    assert (made.status_code, made.json()["appeal"]["state"]) == (201, "open")
    told = {"granted": True, "answer": "Right."}
    assert api_of(ada).post(f"{at}answer/", told, format="json").status_code == 403
    answer = api_of(eve).post(f"{at}answer/", told, format="json")
    assert answer.json()["appeal"]["state"] == "granted"
    assert Concept.objects.get().hidden_at is None
    assert api_of(eve).post(f"{at}lift/", {"reason": "x"}, format="json").status_code == 403
