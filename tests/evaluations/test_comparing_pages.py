"""The pages and the API of rounds that compare texts, as each person meets them."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Choice, Round
from evaluations.services import reporting
from evaluations.states import Mode

from .making import arms_seen, candidate, choose_all, compared, give, open_round, prefer

pytestmark = pytest.mark.django_db
PAIR = Mode.PAIRWISE
TIED = {"bare": 0, "random": 0, "other_concept": 0, "soft_prompt": 4, "definition": 4}


def page(answer):
    return answer.content.decode()


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(answer)))


def said(key):
    return f"Text {key}."


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana), said, mode=PAIR)


@pytest.fixture
def closed(row, rui, sol, tam):
    choose_all(row, rui, sol, tam, merit=TIED)
    return Round.objects.get(pk=row.pk)


def test_a_curator_opens_a_round_of_pairs_from_the_page(ana, ben, client_of):
    prompt = candidate(ana)
    address = reverse("round-open", args=[prompt.pk])
    assert "Two texts side by side" in words(client_of(ben).get(address))
    answer = client_of(ben).post(address, {"mode": "triples"})
    assert answer.status_code == 400
    assert "triples is not one of the available choices" in page(answer)
    assert not Round.objects.exists()
    client_of(ben).post(address, {"mode": "pairwise"})
    assert Round.objects.get().mode == PAIR


def test_left_out_the_mode_is_single(ana, ben, client_of, api_of):
    client_of(ben).post(reverse("round-open", args=[candidate(ana).pk]))
    other = candidate(ana, term="qualia", digest="b" * 64)
    api_of(ben).post("/api/v1/rounds/", {"soft_prompt": str(other.pk)}, format="json")
    assert list(Round.objects.values_list("mode", flat=True)) == ["single", "single"]


def test_a_reviewer_goes_from_pair_to_pair_to_the_end(row, rui, client_of):
    client = client_of(rui)
    for number in range(1, 13):
        answer = client.get(reverse("review", args=[row.pk]), follow=True)
        assert f"{number} of 12" in page(answer)
        assert "many sides" in page(answer)
        answer = client.post(answer.redirect_chain[-1][0], {"best": "tie" if number % 2 else "1"})
        assert answer.status_code == 302
    answer = client.get(reverse("review", args=[row.pk]))
    assert "Thank you. You have compared 12 pairs." in page(answer)
    assert Choice.objects.filter(reviewer=rui, best=None).count() == 6


def test_a_set_asks_for_the_best_and_the_worst(ana, ben, rui, client_of):
    row = open_round(ben, candidate(ana), said, mode=Mode.BEST_WORST)
    client = client_of(rui)
    address = client.get(reverse("review", args=[row.pk]))["Location"]
    body = page(client.get(address))
    assert body.count('name="best"') == body.count('name="worst"') == 4
    for sent, told in (
        ({"best": "1"}, "Choose the text that is least faithful."),
        ({"best": "1", "worst": "1"}, "cannot be both"),
        ({"best": "1", "worst": "9"}, "9 is not one of the available choices"),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 400
        assert told in page(answer)
    assert not Choice.objects.exists()
    assert client.post(address, {"best": "1", "worst": "4"}).status_code == 302
    assert Choice.objects.count() == 1


def test_bad_input_keeps_what_was_typed_and_stores_nothing(row, rui, client_of):
    item = row.items.first()
    for sent in ({}, {"best": "3"}, {"best": "0"}, {"best": "1", "comment": "x" * 2001}):
        answer = client_of(rui).post(item.get_absolute_url(), {"comment": "Thin."} | sent)
        assert answer.status_code == 400
        assert sent.get("comment", "Thin.") in page(answer)
    assert not Choice.objects.exists()


def test_one_comes_back_changes_a_choice_and_undoes_that(row, rui, client_of):
    item = row.items.first()
    prefer(rui, item, comment="Closer.")
    before = Choice.objects.get().best_id
    client = client_of(rui)
    assert item.get_absolute_url() in page(client.get(row.get_absolute_url()))
    assert "Closer." in page(client.get(item.get_absolute_url()))
    answer = client.post(item.get_absolute_url(), {"best": "tie"}, follow=True)
    assert "Your choice is changed." in page(answer)
    assert "Undo your last change" in page(client.get(item.get_absolute_url()))
    client.post(f"{item.get_absolute_url()}undo/")
    assert Choice.objects.get().best_id == before


def test_unfinished_work_comes_back_as_it_was_left(row, rui, client_of):
    item = row.items.first()
    client = client_of(rui)
    client.post(f"{item.get_absolute_url()}draft/", {"best": "2", "comment": "Perhaps"})
    body = page(client.get(item.get_absolute_url()))
    assert "Perhaps" in body
    assert re.search(r'value="2"[^>]* checked', body)
    assert "Perhaps" not in page(client_of(None).get(item.get_absolute_url(), follow=True))


def test_texts_of_a_model_are_never_markup(ana, ben, rui, client_of):
    row = open_round(ben, candidate(ana), "<script>alert(1)</script>", mode=PAIR)
    assert "<script>alert" not in page(client_of(rui).get(row.items.first().get_absolute_url()))


def test_the_last_choice_leads_to_the_decision(row, rui, sol, tam, client_of):
    choose_all(row, rui, sol, tam, skip=1, merit=TIED)
    item = row.items.order_by("token").last()
    give(tam, item)
    answer = client_of(tam).post(item.get_absolute_url(), {"best": "tie"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("round-decision", args=[row.pk])
    assert "Yours was the last choice" in page(answer)


def test_the_decision_page_shows_rules_wins_strengths_and_every_text(closed, oto, client_of):
    text = words(client_of(oto).get(reverse("round-decision", args=[closed.pk])))
    for told in (
        "The soft prompt is preferred to the bare model beyond doubt",
        "holds up beside the definition in the prompt",
        "Bare model 9 0 0 1.00",
        "Definition in the prompt 0 9 0 0.50",
        "Log strength (Bradley and Terry), bare model at 0",
        "Reviewer A",
        "a tie",
        "Text ",
    ):
        assert told in text, told
    assert "Reviewer A" in text
    assert "rui" not in text


def test_a_clear_lead_is_too_little_on_three_instructions_and_enough_on_more(
    ana, ben, rui, sol, tam, closed
):
    rules = {rule["key"]: rule for rule in closed.decision["rules"]}
    assert not closed.accepted
    assert [key for key, rule in rules.items() if not rule["passed"]] == ["better"]
    assert "does not clearly beat the bare model" in closed.decision["sentence"]


def test_best_and_worst_have_scores_and_the_same_rules(ana, ben, rui, sol, tam, client_of, oto):
    row = open_round(ben, candidate(ana), said, mode=Mode.BEST_WORST)
    choose_all(row, rui, sol, tam)
    row = Round.objects.get()
    text = words(client_of(oto).get(reverse("round-decision", args=[row.pk])))
    assert "Best less worst, of each arm" in text
    assert "Definition in the prompt 9 9 0 1.00" in text
    rules = {rule["key"]: rule["passed"] for rule in row.decision["rules"]}
    assert rules == {"reviews": True, "agreement": True, "better": False, "near": False}


def test_a_pack_s_summary_carries_the_decision(closed):
    summary = reporting.summary(closed.soft_prompt)
    assert summary["effects"][0]["against"] == "bare"
    assert summary["rubrics"] == []
    json.dumps(summary)


@pytest.mark.parametrize("held_out", [2, 3])
def test_the_decision_page_asks_as_many_questions_whatever_the_round_s_size(
    ana, ben, rui, sol, tam, client_of, held_out
):
    row = open_round(ben, candidate(ana, held_out=held_out), said, mode=PAIR)
    choose_all(row, rui, sol, tam)
    client = client_of(rui)
    client.get(reverse("round-decision", args=[row.pk]))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("round-decision", args=[row.pk]))
    assert len(queries) == 16, [query["sql"][:90] for query in queries]


# The API


def test_a_script_compares_a_round_to_its_end(row, rui, sol, tam, api_of):
    for reviewer in (rui, sol, tam):
        api = api_of(reviewer)
        while (answer := api.get(f"/api/v1/rounds/{row.pk}/next/")).status_code == 200:
            told = answer.json()
            assert (told["mode"], [text["number"] for text in told["texts"]]) == (
                "pairwise",
                [1, 2],
            )
            sent = {"item": told["token"], "best": 1, "comment": "Closer."}
            answer = api.post("/api/v1/choices/", sent, format="json")
            assert answer.status_code == 201
            assert (answer.json()["best"], answer.json()["worst"]) == (1, 2)
            if Round.objects.get().is_closed:
                break
    decision = api_of(None).get(f"/api/v1/rounds/{row.pk}/decision/").json()
    assert decision["decision"]["counts"]["reviews"] == 36
    assert decision["outputs"] == []
    assert len(decision["comparisons"]) == 12


def test_opening_a_mode_through_the_api(ana, ben, api_of):
    sent = {"soft_prompt": str(candidate(ana).pk), "mode": "best_worst"}
    answer = api_of(ben).post("/api/v1/rounds/", sent | {"mode": "all"}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["mode"])
    assert not Round.objects.exists()
    answer = api_of(ben).post("/api/v1/rounds/", sent, format="json")
    assert (answer.status_code, answer.json()["mode"]) == (201, "best_worst")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "best"),
        ({"best": 3}, "best"),
        ({"best": "many"}, "best"),
        ({"best": 1, "worst": 1}, "worst"),
        ({"best": 1, "tie": True}, "tie"),
        ({"best": 1, "comment": "a\u202eb"}, "comment"),
        ({"best": 1, "item": ""}, "item"),
    ],
)
def test_a_wrong_choice_is_told_field_by_field(row, rui, api_of, sent, field):
    item = row.items.first()
    give(rui, item)
    answer = api_of(rui).post("/api/v1/choices/", {"item": item.token} | sent, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Choice.objects.exists()


def test_a_choice_is_changed_undone_and_refused_through_the_api(row, rui, sol, api_of):
    item, other = row.items.order_by("pk")[:2]
    api = api_of(rui)
    refused = api.post("/api/v1/choices/", {"item": item.token, "tie": True}, format="json")
    assert refused.status_code == 403
    give(rui, item)
    api.post("/api/v1/choices/", {"item": item.token, "tie": True}, format="json")
    address = f"/api/v1/choices/{item.token}/"
    assert api.put(address, {"best": 2}, format="json").json()["best"] == 2
    assert api.post(f"{address}undo/").json()["tie"] is True
    assert api.put(f"/api/v1/choices/{other.token}/", {"best": 2}, format="json").status_code == 404
    assert api_of(sol).put(address, {"best": 1}, format="json").status_code == 404
    assert Choice.objects.get().best is None


# Exports


def export(client, row, ending):
    answer = client.get(f"/api/v1/rounds/{row.pk}/reviews.{ending}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_choices_leave_as_json_lines_and_as_a_table(closed, rui, client_of):
    rows = [json.loads(line) for line in export(client_of(None), closed, "jsonl").splitlines()]
    assert len(rows) == 36
    for one in rows:
        assert (one["mode"], len(one["texts"]), sorted(one["seen"])) == ("pairwise", 2, [1, 2])
        if one["best"]:
            arms = one["arms"]
            assert TIED[arms[one["best"] - 1]] > TIED[arms[one["worst"] - 1]]
    assert {one["reviewer"] for one in rows} == {"Reviewer A", "Reviewer B", "Reviewer C"}
    table = list(csv.DictReader(io.StringIO(export(client_of(None), closed, "csv"))))
    assert len(table) == 36
    assert list(table[0]) == list(rows[0])


def test_formats_without_a_form_for_choices_are_not_offered(closed, client_of):
    for ending in ("parquet", "label-studio.json", "argilla.json"):
        answer = client_of(None).get(f"/api/v1/rounds/{closed.pk}/reviews.{ending}/")
        assert answer.status_code == 404
        body = page(client_of(None).get(reverse("round-decision", args=[closed.pk])))
        assert ending not in body


def test_an_open_round_s_choices_are_for_admins_and_without_arms(row, ada, rui, client_of):
    item = compared(row, "soft_prompt", "bare")[0]
    prefer(rui, item)
    assert client_of(rui).get(f"/api/v1/rounds/{row.pk}/reviews.jsonl/").status_code == 403
    (one,) = (json.loads(line) for line in export(client_of(ada), row, "jsonl").splitlines())
    assert one["arms"] is None
    assert one["texts"][one["best"] - 1].endswith(
        ":soft_prompt."
    )  # said by the text of this test alone
    seen = arms_seen(rui, item)
    assert one["texts"][one["seen"][0] - 1].endswith(f":{seen[0]}.")
