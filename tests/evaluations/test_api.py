"""The API of rounds and reviews: the same rules, as problem+json."""

import pytest

from concepts.models import Sighting, SoftPrompt
from evaluations.models import Item, Review, Round
from evaluations.services import opening
from evaluations.states import RoundState
from jobs.claims import take
from jobs.states import JobState

from .making import candidate, give, open_round, review_all

pytestmark = pytest.mark.django_db


def judgement(**changes):
    token = Item.objects.first().token
    return {"item": token, "fidelity": 4, "verdict": "faithful", "comment": "Close."} | changes


def test_a_script_reviews_a_round_to_its_end(ana, ben, rui, sol, tam, api_of):
    row = open_round(ben, candidate(ana))
    for reviewer in (rui, sol, tam):
        api = api_of(reviewer)
        while (answer := api.get(f"/api/v1/rounds/{row.pk}/next/")).status_code == 200:
            sent = {"item": answer.json()["token"], "fidelity": 4, "verdict": "faithful"}
            assert api.post("/api/v1/reviews/", sent, format="json").status_code == 201
            if Round.objects.get().is_closed:
                break
    decision = api_of(None).get(f"/api/v1/rounds/{row.pk}/decision/").json()
    assert decision["accepted"] is False
    assert decision["decision"]["counts"]["reviews"] == 36
    assert len(decision["outputs"]) == 12
    assert {output["arm"] for output in decision["outputs"]} == {
        "bare", "definition", "soft_prompt", "random",
    }  # fmt: skip


def test_next_is_empty_when_nothing_is_left(ana, ben, rui, api_of):
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    assert api_of(rui).get(f"/api/v1/rounds/{row.pk}/next/").status_code == 204


def test_a_round_shows_counts_and_one_s_own_progress(ana, ben, rui, sol, api_of):
    row = open_round(ben, candidate(ana))
    review_all(row, sol, skip=2)
    told = api_of(rui).get(f"/api/v1/rounds/{row.pk}/").json()
    assert (told["state"], told["outputs"], told["reviews_done"]) == ("open", 12, 10)
    assert (told["mine_done"], told["mine_left"]) == (0, 12)
    assert "seed" not in told
    assert "decision" not in told
    assert "other" not in told
    assert api_of(None).get("/api/v1/rounds/").json()["count"] == 1


def test_opening_through_the_api(ana, ben, rui, oto, api_of):
    prompt = candidate(ana)
    for member, status in ((None, 401), (rui, 403), (oto, 403)):
        answer = api_of(member).post(
            "/api/v1/rounds/", {"soft_prompt": str(prompt.pk)}, format="json"
        )
        assert answer.status_code in {status, 403}
        assert answer["Content-Type"] == "application/problem+json"
    assert not Round.objects.exists()
    answer = api_of(ben).post("/api/v1/rounds/", {"soft_prompt": str(prompt.pk)}, format="json")
    assert answer.status_code == 201
    assert answer.json()["state"] == "preparing"
    for wrong in (
        {},
        {"soft_prompt": "x"},
        {"soft_prompt": "00000000-0000-4000-8000-000000000000"},
    ):
        answer = api_of(ben).post("/api/v1/rounds/", wrong, format="json")
        assert answer.status_code == 400
        assert "soft_prompt" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fidelity": 9}, "fidelity"),
        ({"fidelity": "many"}, "fidelity"),
        ({"fidelity": None}, "fidelity"),
        ({"verdict": "lovely"}, "verdict"),
        ({"comment": "x" * 2001}, "comment"),
        ({"comment": "a\u202eb"}, "comment"),
        ({"item": ""}, "item"),
    ],
)
def test_a_wrong_review_is_told_field_by_field(ana, ben, rui, api_of, changes, field):
    open_round(ben, candidate(ana))
    answer = api_of(rui).post("/api/v1/reviews/", judgement(**changes), format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Review.objects.exists()


def test_refusals_have_their_reason_and_change_nothing(ana, ben, rui, oto, api_of):
    row = open_round(ben, candidate(ana))
    Sighting.objects.create(user=rui, run=row.soft_prompt.run)
    token = Item.objects.first().token
    for member, reason in (
        (rui, "You have seen"),
        (oto, "Only reviewers"),
        (ben, "Only reviewers"),
    ):
        api = api_of(member)
        for answer in (
            api.post("/api/v1/reviews/", judgement(), format="json"),
            api.get(f"/api/v1/items/{token}/"),
            api.get(f"/api/v1/rounds/{row.pk}/next/"),
        ):
            assert answer.status_code == 403
            assert answer.json()["detail"].startswith(reason)
    api = api_of(None)
    assert api.get(f"/api/v1/items/{token}/").status_code in {401, 403}
    assert api.post("/api/v1/reviews/", judgement(), format="json").status_code in {401, 403}
    assert api.get("/api/v1/reviews/").status_code in {401, 403}
    assert api.get(f"/api/v1/rounds/{row.pk}/next/").status_code in {401, 403}
    assert not Review.objects.exists()


def test_one_changes_and_lists_one_s_own_reviews_only(ana, ben, rui, sol, api_of):
    open_round(ben, candidate(ana))
    token = Item.objects.first().token
    api = api_of(rui)
    assert api.put(f"/api/v1/reviews/{token}/", judgement(), format="json").status_code == 404
    give(rui, Item.objects.get(token=token))
    api.post("/api/v1/reviews/", judgement(), format="json")
    changed = {"fidelity": 2, "verdict": "partial"}
    answer = api.put(f"/api/v1/reviews/{token}/", changed, format="json")
    assert (answer.status_code, answer.json()["fidelity"]) == (200, 2)
    assert api_of(sol).put(f"/api/v1/reviews/{token}/", changed, format="json").status_code == 404
    assert api_of(sol).get("/api/v1/reviews/").json()["count"] == 0
    assert api.get("/api/v1/reviews/").json()["results"][0]["item"] == token
    assert api.delete(f"/api/v1/reviews/{token}/").status_code == 405
    assert Review.objects.get().fidelity == 2


def test_cancel_and_retry_through_the_api(ana, ben, ada, rui, api_of):
    row = opening.open_round(ben, candidate(ana))
    take(row.job_id).end(JobState.FAILED, error="Gone.")
    told = api_of(ben).get(f"/api/v1/rounds/{row.pk}/").json()
    assert told["error"] == "Gone."
    assert api_of(rui).post(f"/api/v1/rounds/{row.pk}/retry/").status_code == 403
    assert api_of(ben).post(f"/api/v1/rounds/{row.pk}/retry/").status_code == 200
    address = f"/api/v1/rounds/{row.pk}/cancel/"
    assert api_of(rui).post(address, {"reason": "x"}, format="json").status_code == 403
    assert api_of(ada).post(address, {}, format="json").json()["errors"]["reason"]
    assert Round.objects.get().state == RoundState.PREPARING
    answer = api_of(ada).post(address, {"reason": "A slip."}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert SoftPrompt.objects.get().state == "candidate"


def test_the_decision_is_kept_back_until_the_end(ana, ben, ada, rui, api_of):
    row = open_round(ben, candidate(ana))
    for member in (ana, ben, ada, rui, None):
        answer = api_of(member).get(f"/api/v1/rounds/{row.pk}/decision/")
        assert answer.status_code == 403
        assert "still blind" in answer.json()["detail"]


def test_nothing_is_found_where_nothing_is(rui, api_of):
    api, nowhere = api_of(rui), "00000000-0000-4000-8000-000000000000"
    for address in (
        f"rounds/{nowhere}/",
        f"rounds/{nowhere}/next/",
        "rounds/x/",
        "items/x/",
        "reviews/x/",
    ):
        answer = api.get(f"/api/v1/{address}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    answer = api.post(
        "/api/v1/reviews/", {"item": "x", "fidelity": 3, "verdict": "partial"}, format="json"
    )
    assert answer.status_code == 404


def test_lists_ask_the_database_the_same_however_long_they_are(ana, ben, rui, sol, api_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for terms in (["one"], ["two", "three", "four"]):
        for term in terms:
            review_all(open_round(ben, candidate(ana, term=term, digest="d" * 64)), sol)
        for address in ("/api/v1/rounds/", "/api/v1/reviews/"):
            with CaptureQueriesContext(connection) as queries:
                assert api_of(sol).get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("number", ["abc", "00000000-0000-0000-0000-000000000000"])
def test_there_is_no_next_text_where_there_is_no_round(api_of, rui, number):
    assert api_of(rui).get(f"/api/v1/rounds/{number}/next/").status_code == 404
