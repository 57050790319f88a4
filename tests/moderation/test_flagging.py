"""Anybody who is signed in flags what breaks the rules, once each, and sees what became of it."""

import pytest

from accounts.models import Use, User
from common.errors import NotAllowed, NotFound, StaleState
from common.models import Activity
from concepts.services import proposing
from moderation.models import Flag
from moderation.states import FlagState
from tests.concepts.making import draft, proposed, submitted

from .making import flagged

pytestmark = pytest.mark.django_db
FORM = {"reason": "spam", "words": "It sells <b>shoes</b>."}


def test_oto_flags_a_concept(ana, oto, client_of):
    concept = proposed(ana)
    page = f"/flag/concept/{concept.pk}/"
    assert "Flag this concept" in client_of(oto).get(page).content.decode()
    assert client_of(oto).post(page, FORM)["Location"] == "/flags/"
    flag = Flag.objects.get()
    assert (flag.author, flag.flagged_by, flag.state) == (ana, oto, FlagState.OPEN)
    assert flag.shown == concept.why
    assert Activity.objects.filter(verb="flagged", subject_id=str(flag.pk)).count() == 1
    seen = client_of(oto).get("/flags/").content.decode()
    assert "&lt;b&gt;shoes" in seen


def test_a_definition_and_a_person_can_be_flagged_too(ana, oto):
    assert flagged(oto, submitted(ana)).kind == "definition"
    assert flagged(oto, ana).author == ana


def test_one_open_flag_for_each_person_and_thing(ana, oto, rui):
    concept = proposed(ana)
    flagged(oto, concept)
    with pytest.raises(StaleState, match="already"):
        flagged(oto, concept)
    flagged(rui, concept)
    assert Flag.objects.count() == 2
    assert Activity.objects.filter(verb="flagged").count() == 2


def test_nobody_flags_their_own(ana, client_of):
    concept = proposed(ana)
    with pytest.raises(NotAllowed, match="yours"):
        flagged(ana, concept)
    with pytest.raises(NotAllowed):
        flagged(ana, ana)
    assert client_of(ana).post(f"/flag/concept/{concept.pk}/", FORM).status_code == 403
    assert not Flag.objects.exists()


def test_what_one_may_not_see_is_not_there_to_be_flagged(ana, ben, oto, client_of):
    row = draft(ana)
    proposing.decline_concept(ben, row.concept, "No.")
    for thing in (row, row.concept):
        with pytest.raises(NotFound):
            flagged(oto, thing)
    for path in ("/flag/pack/1/", "/flag/concept/999/"):
        assert client_of(oto).get(path).status_code == 404
    assert not Flag.objects.exists()


def test_a_stranger_signs_in_first(ana, client_of):
    concept = proposed(ana)
    assert client_of(None).post(f"/flag/concept/{concept.pk}/", FORM).status_code == 302
    assert client_of(None).get("/flags/").status_code == 302
    assert not Flag.objects.exists()


@pytest.mark.parametrize("wrong", [{"words": " "}, {"reason": "x"}, {"words": "y" * 2001}])
def test_bad_input_is_refused_and_kept(wrong, ana, oto, client_of):
    concept = proposed(ana)
    answer = client_of(oto).post(f"/flag/concept/{concept.pk}/", FORM | wrong)
    assert answer.status_code == 400
    assert answer.context["form"]["words"].value() == (FORM | wrong)["words"]
    assert not Flag.objects.exists()
    assert not Use.objects.filter(kind="flag").exists()


def test_a_newcomers_fourth_flag_of_a_day_waits(ana, oto, client_of):
    User.objects.filter(pk=oto.pk).update(vouched_level=0)
    oto.refresh_from_db()
    things = [proposed(ana, f"idea {number}") for number in range(4)]
    for thing in things[:3]:
        flagged(oto, thing)
    answer = client_of(oto).post(f"/flag/concept/{things[3].pk}/", FORM)
    assert answer.status_code == 429
    assert "It sells" in answer.content.decode()
    assert Flag.objects.count() == 3


def test_everybody_sees_their_own_flags_alone(ana, oto, rui, client_of, api_of):
    flagged(oto, proposed(ana))
    assert "mutual aid" not in client_of(rui).get("/flags/").content.decode()
    assert api_of(rui).get("/api/v1/flags/").json()["count"] == 0
    assert api_of(ana).get("/api/v1/flags/").json()["count"] == 0
    assert api_of(oto).get("/api/v1/flags/").json()["count"] == 1
    assert api_of(None).get("/api/v1/flags/").status_code in {401, 403}


def test_through_the_api(ana, oto, api_of):
    concept = proposed(ana)
    told = {"kind": "concept", "thing_id": concept.pk, "reason": "spam", "words": "Shoes."}
    assert api_of(None).post("/api/v1/flags/", told, format="json").status_code in {401, 403}
    assert api_of(ana).post("/api/v1/flags/", told, format="json").status_code == 403
    assert not Flag.objects.exists()
    made = api_of(oto).post("/api/v1/flags/", told, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert api_of(oto).post("/api/v1/flags/", told, format="json").status_code == 409
    assert api_of(oto).get("/api/v1/flags/?state=nonsense").status_code == 400
    assert api_of(oto).get("/api/v1/flags/?x=1").status_code == 400
