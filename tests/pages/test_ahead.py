"""What may be done next, and if nothing, why: in the words of the permissions themselves."""

import pytest

from concepts.services import defining
from evaluations.models import Onboarding
from following.models import Notification
from pages.ahead import ways
from pages.waiting import lists_for
from tests.concepts.making import proposed, submitted
from tests.evaluations.making import candidate, open_round, review_all
from tests.following.making import read

pytestmark = pytest.mark.django_db


def reasons(user):
    return {way.label: way.may.reason for way in ways(user, lists_for(user))}


def test_who_has_no_role_is_told_who_can_give_one(oto, ada, client_of):
    (why,) = reasons(oto).values()
    assert "You have no role yet" in why
    assert "Ada can give you one" in why
    assert "judges outputs, blind" in why
    assert why.split(".")[0] in client_of(oto).get("/").content.decode()


def test_without_an_admin_the_site_runs_without_a_name(oto):
    (why,) = reasons(oto).values()
    assert "Whoever runs this site can give you one" in why


def test_a_reviewer_is_sent_to_the_guidelines_first(rui):
    Onboarding.objects.filter(user=rui).delete()
    assert reasons(rui) == {
        "Do your first review": "Read the guidelines and do the calibration first."
    }


def test_a_reviewer_without_a_round_is_told_so(rui):
    assert reasons(rui)["Review, blind"].startswith("No round is open.")


def test_a_reviewer_who_rated_all_is_told_so_by_the_round(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    assert reasons(rui) == {}  # it waits for them
    review_all(row, rui)
    assert reasons(rui) == {"Review “anekanta”": "You have rated all you can here."}


def test_who_had_a_part_is_told_so(ana, ben, rui):
    row = candidate(rui)
    open_round(ben, row)
    (why,) = reasons(rui).values()
    assert why


def test_news_of_what_is_watched_are_on_the_start_page(ana, ben, client_of):
    defining.decline(ben, submitted(ana, proposed(ana)), "It has no <i>date</i>.")
    read()
    page = client_of(ana).get("/").content.decode()
    assert "Ben declined your definition “mutual aid, version 1”" in page
    assert "&lt;i&gt;date&lt;/i&gt;" in page
    assert "All 1 notifications" in page
    Notification.objects.update(read_at="2026-01-01T00:00Z")
    assert "Nothing new on what you watch." in client_of(ana).get("/").content.decode()
