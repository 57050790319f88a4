"""The page of a version: what others say of it, what a curator may do, what became of it and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.models import Definition, Endorsement
from concepts.services import deciding, endorsing

from .making import GOOD, but, posted, submitted

pytestmark = pytest.mark.django_db
EDITED = but(text=GOOD.text + " It is voluntary.", change_note="Said that it is voluntary.")


def words(response):
    return " ".join(response.content.decode().split())


def at(name, row, *more):
    return reverse(name, args=[row.concept.slug, row.number, *more])


@pytest.fixture
def row(ana):
    return submitted(ana)


def test_one_endorses_and_changes_ones_mind(row, ben, client_of):
    client, url = client_of(ben), at("definition-endorse", row)
    assert (
        client.post(url, {"stance": "object", "reason": "It forgets the Quakers."}).status_code
        == 302
    )
    page = words(client.get(row.get_absolute_url()))
    assert "It forgets the Quakers." in page
    assert "1 objection in the way" in page
    client.post(url, {"stance": "endorse", "reason": "It is in the notes."})
    assert Endorsement.objects.get().stance == "endorse"
    client.post(at("definition-withdraw", row))
    assert not Endorsement.objects.get().is_standing
    assert "Nobody has endorsed it" in words(client.get(row.get_absolute_url()))


def test_what_was_typed_stays(row, ben, client_of):
    client = client_of(ben)
    answer = client.post(at("definition-endorse", row), {"stance": "", "reason": "My words."})
    assert (answer.status_code, "My words." in words(answer)) == (400, True)
    answer = client.post(at("definition-changes", row), {"reason": "My words."})
    assert (answer.status_code, "My words." in words(answer)) == (400, True)
    answer = client.post(at("definition-decline", row), {"grounds": ["unclear"], "reason": ""})
    assert answer.status_code == 400
    assert Definition.objects.get().state == "submitted"


def test_the_quorum_is_told_of(row, ben, rui, client_of):
    endorsing.endorse(rui, row, "Yes.")
    client = client_of(ben)
    assert "1 of 2 wanted" in words(client.get(row.get_absolute_url()))
    sent = {"stance": "endorse", "reason": "The sources say it."}
    page = words(client.post(at("definition-endorse", row), sent, follow=True))
    assert "the quorum is reached" in page
    assert "Accepted by endorsements" in page
    assert "accepted by endorsements" in words(client.get(row.concept.get_absolute_url()))


def test_a_curator_overrules_on_the_page(row, ben, sol, client_of):
    endorsing.object_to(sol, row, "No.")
    url = at("objection-overrule", row, "sol")
    assert client_of(sol).post(url, {"reason": "Mine."}).status_code == 403
    client = client_of(ben)
    assert "Say why" in words(client.post(url, {"reason": ""}, follow=True))
    client.post(url, {"reason": "It is in the notes."})
    assert "Overruled by Ben." in words(client.get(row.get_absolute_url()))
    assert client.post(at("objection-overrule", row, "oto"), {"reason": "x"}).status_code == 404


def test_the_author_sees_why_and_goes_on_from_there(row, ana, ben, client_of):
    sent = {"grounds": ["unclear", "one_sided"], "reason": "Say who helps whom."}
    assert client_of(ben).post(at("definition-changes", row), sent).status_code == 302
    page = words(client_of(ana).get(row.get_absolute_url()))
    assert "Changes asked for by Ben" in page
    assert "It can be read in two ways" in page
    assert "Say who helps whom." in page
    assert "came back for changes: Say who helps whom." in words(client_of(ana).get("/"))
    assert client_of(ben).post(at("definition-revise", row)).status_code == 403
    answer = client_of(ana).post(at("definition-revise", row))
    assert answer.url == reverse("definition-edit", args=[row.concept.slug, 2])
    assert client_of(ana).get(answer.url).status_code == 200


def test_a_declined_version_says_why(row, ben, client_of):
    deciding.decline(ben, row, "It is from a lexicon.", ["copied"])
    page = words(client_of(None).get(row.get_absolute_url()))
    assert "Declined by Ben" in page
    assert "It is copied from somewhere" in page


def test_a_curator_edits_and_accepts_in_one_act(row, ana, ben, client_of):
    client, url = client_of(ben), at("definition-amend", row)
    assert GOOD.text.split(".")[0] in words(client.get(url))
    answer = client.post(url, posted(EDITED, preview="1"))
    assert (answer.status_code, "It is voluntary." in words(answer)) == (200, True)
    answer = client.post(url, posted(but(sources=(), change_note="x", text=EDITED.text)))
    assert (answer.status_code, "It is voluntary." in words(answer)) == (400, True)
    assert Definition.objects.count() == 1
    answer = client.post(url, posted(EDITED, reason="One word was missing."))
    edited = Definition.objects.accepted().get()
    assert answer.url == edited.get_absolute_url()
    page = words(client_of(ana).get(row.get_absolute_url()))
    assert "Accepted with edits by Ben" in page
    assert f'href="{edited.get_absolute_url()}"' in page
    page = words(client_of(ana).get(edited.get_absolute_url()))
    assert "edited by Ben in accepting it" in page


@pytest.mark.parametrize("who", ["ana", "rui", "oto", None])
def test_nobody_else_does_it_by_hand(who, row, ben, client_of, request):
    client = client_of(request.getfixturevalue(who) if who else None)
    before = list(Definition.objects.values())
    for name in (
        "definition-accept",
        "definition-decline",
        "definition-changes",
        "definition-amend",
    ):
        sent = posted(EDITED, grounds=["unclear"], reason="x")
        assert client.post(at(name, row), sent).status_code == (403 if who else 302)
    if who in {"ana", "oto"}:
        sent = {"stance": "endorse", "reason": "x"}
        assert client.post(at("definition-endorse", row), sent).status_code == 403
    assert list(Definition.objects.values()) == before
    assert not Endorsement.objects.exists()


def test_the_page_asks_as_little_for_many_endorsements_as_for_one(row, ben, rui, sol, client_of):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client_of(None).get(row.get_absolute_url()).status_code == 200
        return len(caught)

    endorsing.object_to(ben, row, "No.")
    one = queries()
    for member in (rui, sol):
        endorsing.object_to(member, row, "No.")
    assert queries() == one


# --- Through the API -----------------------------------------------------------------------------


def test_all_of_it_through_the_api(row, ana, ben, rui, sol, api_of):
    url = f"/api/v1/definitions/{row.pk}/"
    why = {"reason": "Because."}
    assert api_of(sol).post(f"{url}object/", why, format="json").status_code == 200
    assert api_of(rui).post(f"{url}endorse/", why, format="json").status_code == 200
    [objection] = api_of(None).get("/api/v1/endorsements/", {"stance": "object"}).json()["results"]
    overrule = f"/api/v1/endorsements/{objection['id']}/overrule/"
    assert api_of(rui).post(overrule, why, format="json").status_code == 403
    assert api_of(ben).post(overrule, why, format="json").json()["overruled_by"] == "ben"
    assert api_of(rui).post(f"{url}withdraw/").status_code == 200
    assert api_of(ana).post(f"{url}endorse/", why, format="json").status_code == 403
    assert api_of(None).get("/api/v1/endorsements/", {"x": 1}).status_code == 400
    sent = why | {"grounds": ["unclear"]}
    assert api_of(rui).post(f"{url}ask-for-changes/", sent, format="json").status_code == 403
    assert api_of(ben).post(f"{url}ask-for-changes/", why, format="json").status_code == 400
    told = api_of(ben).post(f"{url}ask-for-changes/", sent, format="json").json()
    assert (told["state"], told["outcome"], told["grounds"]) == (
        "changes_asked",
        "changes_asked",
        ["unclear"],
    )
    assert api_of(ana).post(f"{url}revise/").json()["number"] == 2


def test_accepted_with_edits_through_the_api(row, ben, api_of):
    from dataclasses import asdict

    url = f"/api/v1/definitions/{row.pk}/accept-with-edits/"
    told = api_of(ben).post(url, asdict(EDITED), format="json").json()
    assert (told["author"], told["edited_by"], told["edit_of"]) == ("ana", "ben", row.pk)
    assert told["outcome"] == "with_edits"
