"""While texts are compared, nothing tells which arm wrote which."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import Activity
from evaluations.arms import Arm
from evaluations.models import Shown
from evaluations.services import choosing
from evaluations.states import Mode

from .making import SAME, candidate, choose_all, give, open_round, prefer
from .test_blindness import OF_THE_MOMENT, TELLING, told, without_token

pytestmark = pytest.mark.django_db
MODES = [Mode.PAIRWISE, Mode.BEST_WORST]


@pytest.fixture(params=MODES)
def row(request, ana, ben):
    candidate(ana, term="qualia", digest="b" * 64)  # so that all five arms are there
    return open_round(ben, candidate(ana), mode=request.param)


def addresses(row, token):
    return [
        reverse("round-list"),
        reverse("round", args=[row.pk]),
        reverse("review", args=[row.pk]),
        reverse("round-decision", args=[row.pk]),
        reverse("comparison", args=[token]),
        reverse("item", args=[token]),
        "/api/v1/rounds/",
        f"/api/v1/rounds/{row.pk}/",
        f"/api/v1/rounds/{row.pk}/next/",
        f"/api/v1/rounds/{row.pk}/decision/",
        f"/api/v1/comparisons/{token}/",
        "/api/v1/choices/",
        f"/api/v1/choices/{token}/",
    ]


def test_no_answer_that_anybody_can_get_names_an_arm(row, client_of, ana, ben, ada, rui, sol, oto):
    choose_all(row, rui, sol)
    token, got = row.items.first().token, 0
    for member in (rui, sol, ana, ben, ada, oto, None):
        client = client_of(member)
        for address in addresses(row, token):
            answer = client.get(address)
            got += answer.status_code == 200
            body = told(answer)
            for telling in TELLING:
                found = re.search(telling, body)
                assert not found, (member, address, found and found.group())
            assert str(row.seed) not in body
    assert got > 40


def test_an_answer_has_texts_and_numbers_and_nothing_else(row, client_of, rui):
    token = row.items.first().token
    answer = client_of(rui).get(f"/api/v1/comparisons/{token}/").json()
    assert set(answer) == {
        "token", "round", "mode", "term", "language", "definition_html", "sources",
        "contrast_pairs", "instruction", "kind", "texts", "done", "total", "my_choice",
    }  # fmt: skip
    assert all(set(text) == {"number", "text"} for text in answer["texts"])


@pytest.mark.parametrize("address", ["/comparisons/{}/", "/api/v1/comparisons/{}/"])
def test_the_same_texts_of_any_arms_give_the_same_bytes(row, client_of, rui, address):
    client, seen = client_of(rui), set()
    instruction = Shown.objects.first().output.instruction
    client.get(address.format(row.items.first().token))  # whatever the first visit sets up
    for item in row.items.filter(shown__output__instruction=instruction).distinct():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address.format(item.token))
        assert answer.status_code == 200
        assert SAME in answer.content.decode()
        headers = {
            name: value for name, value in answer.headers.items() if name not in OF_THE_MOMENT
        }
        seen.add((without_token(answer, item), str(headers), len(queries)))
    assert len(seen) == 1


def test_a_bad_form_gives_the_same_bytes_too(row, client_of, rui):
    client, seen = client_of(rui), set()
    instruction = Shown.objects.first().output.instruction
    for item in row.items.filter(shown__output__instruction=instruction).distinct():
        answer = client.post(f"/comparisons/{item.token}/", {"best": "9", "comment": "kept"})
        assert answer.status_code == 400
        seen.add(without_token(answer, item))
    assert len(seen) == 1


def test_no_answer_can_be_cached(row, client_of, rui):
    answer = client_of(rui).get(row.items.first().get_absolute_url())
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


def test_a_blind_comparison_is_values_all_the_way_down(row, rui):
    blind = choosing.blind_comparison(rui, row.items.first().token)
    for name, value in vars(blind).items():
        assert not hasattr(value, "_meta"), name


def test_others_choices_cannot_be_read_while_the_round_is_open(row, client_of, rui, sol):
    item = row.items.first()
    prefer(sol, item)
    client = client_of(rui)
    assert client.get("/api/v1/choices/").json()["count"] == 0
    assert client.get(f"/api/v1/choices/{item.token}/").status_code == 404
    assert client.get(f"/api/v1/comparisons/{item.token}/").json()["my_choice"] is None
    assert " checked" not in client.get(item.get_absolute_url()).content.decode()


def test_the_record_of_acts_names_no_arm_before_the_end(row, rui, sol):
    choose_all(row, rui, sol)
    for act in Activity.objects.exclude(verb="closed the round"):
        assert not set(Arm.values) & set(re.findall(r"[a-z_]+", str(act.data))), act.data


def test_whoever_had_a_part_or_has_no_role_is_refused_and_nothing_changes(
    row, client_of, ana, oto, rui
):
    ana.role_grants.create(role="reviewer")
    item = row.items.first()
    give(rui, item)
    acts, sent = Activity.objects.count(), {"item": item.token, "best": 1, "worst": 2}
    for member, codes in ((ana, {403}), (oto, {403}), (None, {302, 401, 403})):
        client = client_of(member)
        for answer in (
            client.get(item.get_absolute_url()),
            client.post(item.get_absolute_url(), {"best": "1", "worst": "2"}),
            client.post(f"{item.get_absolute_url()}draft/", {"best": "1"}),
            client.post(f"{item.get_absolute_url()}undo/"),
            client.get(f"/api/v1/comparisons/{item.token}/"),
            client.post("/api/v1/choices/", sent, content_type="application/json"),
        ):
            assert answer.status_code in codes
    assert Activity.objects.count() == acts
    assert not item.choices.exists()
