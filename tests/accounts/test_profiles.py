"""A profile shows what somebody did, to whoever may see each thing, and never what breaks the blind."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.profiles import edit_profile
from common.errors import Invalid
from common.models import Activity
from concepts.services import proposing
from tests.concepts.making import accepted, draft, proposed, submitted
from tests.evaluations.making import candidate, judge, open_round
from tests.packs.making import published

pytestmark = pytest.mark.django_db


def page_of(client, name, show=""):
    answer = client.get(f"/people/{name}/", {"show": show} if show else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_anas_profile_tells_what_became_of_her_work(ana, ben, client_of):
    accepted(ana, ben)
    submitted(ana, proposed(ana, "qualia"))
    page = page_of(client_of(None), "ana")
    assert "mutual aid" in page
    assert "qualia" in page
    definitions = page_of(client_of(None), "ana", "definitions")
    assert "Accepted" in definitions
    assert "Submitted" in definitions


def test_drafts_and_declined_proposals_are_for_those_who_may_see_them(ana, ben, oto, client_of):
    draft(ana, proposed(ana, "mutual aid"))
    proposing.decline_concept(ben, proposed(ana, "qualia"), "No.")
    for user in (None, oto):
        assert "qualia" not in page_of(client_of(user), "ana")
    for user in (ana, ben):
        assert "qualia" in page_of(client_of(user), "ana")
    assert "version 1" not in page_of(client_of(ana), "ana", "definitions")


def test_a_review_in_an_open_round_is_in_no_number(ana, ben, rui, ada, client_of):
    round_ = open_round(ben, candidate(ana))
    judge(rui, round_.items.first(), 4, "faithful")
    for user in (None, ana, ada, rui):
        assert "0 reviews in closed rounds" in page_of(client_of(user), "rui")


def test_packs_are_shown(client_of, db):
    release = published()
    assert str(release) in page_of(client_of(None), release.published_by.username, "packs")


def test_only_oneself_sees_limits_and_what_is_next(ana, ben, client_of):
    assert "Proposed concepts</dt>" in page_of(client_of(ana), "ana")
    assert "Proposed concepts</dt>" not in page_of(client_of(ben), "ana")
    assert "Proposed concepts</dt>" not in page_of(client_of(None), "ana")


def test_the_lists_are_paginated_and_cost_the_same(ana, client_of):
    proposed(ana, "idea 0")
    client, counted = client_of(None), []
    for many in (1, 29):
        for number in range(many):
            proposed(ana, f"idea {many} {number}")
        with CaptureQueriesContext(connection) as queries:
            page = page_of(client, "ana")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12, counted
    assert "1–25 of 31" in page


def test_ana_changes_her_own_and_nothing_else(ana, client_of):
    told = {"name": "Ana  Ribeiro", "bio": "I read **Kropotkin**. <script>x</script>"}
    assert client_of(ana).post("/profile/", told)["Location"] == "/people/ana/"
    page = page_of(client_of(None), "ana")
    assert "Ana Ribeiro" in page
    assert "<strong>Kropotkin</strong>" in page
    assert "<script>x" not in page
    assert Activity.objects.filter(verb="changed their profile").count() == 1
    assert client_of(None).post("/profile/", told).status_code == 302
    assert User.objects.filter(name="Ana Ribeiro").count() == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "x" * 81),
        ("name", "a\u202eb"),
        ("name", "Former member 3f"),
        ("name", "Lасuna"),
        ("bio", "y" * 2001),
        ("bio", "nul\x00"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept(field, text, ana, client_of):
    answer = client_of(ana).post("/profile/", {"name": "Ana", "bio": "Hello."} | {field: text})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    ana.refresh_from_db()
    assert (ana.name, ana.bio) == ("Ana", "")


def test_a_newcomer_has_no_links_in_it(ana):
    User.objects.update(vouched_level=0)
    ana.refresh_from_db()
    with pytest.raises(Invalid, match="without links"):
        edit_profile(ana, "Ana", "https://spam.example")
    ana.refresh_from_db()
    assert ana.bio == ""


def test_there_is_no_page_of_nobody_nor_of_a_closed_account(ana, client_of):
    assert client_of(None).get("/people/nobody/").status_code == 404
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client_of(None).get("/people/ana/").status_code == 404


def test_the_api_tells_the_same(ana, ben, api_of):
    accepted(ana, ben)
    told = api_of(None).get("/api/v1/people/ana/").json()
    assert (told["username"], told["proposals"], told["definitions"]) == ("ana", 1, 1)
    rows = api_of(None).get("/api/v1/people/ana/contributions/?kind=definitions").json()
    assert rows["results"][0]["state"] == "accepted"
    assert api_of(None).get("/api/v1/people/ana/contributions/?kind=x").status_code == 400
    assert api_of(None).get("/api/v1/people/nobody/").status_code == 404
    trust = api_of(ana).get("/api/v1/trust/").json()
    assert (trust["level"], trust["facts"]["accepted"], len(trust["levels"])) == (3, 2, 5)
    assert api_of(None).get("/api/v1/trust/").status_code in {401, 403}
    assert api_of(None).get("/api/v1/limits/").status_code in {401, 403}
