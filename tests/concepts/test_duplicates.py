"""Nobody proposes twice without knowing: what looks nearly like a concept is shown first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import Concept
from concepts.searching.shapes import similarity
from concepts.services import duplicates, proposing

from .making import proposed
from .test_proposing import FORM

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def near(actor, *names):
    return [each.concept.term for each in duplicates.alike(actor, names)]


@pytest.mark.parametrize(
    "name",
    [
        "mutual aids", "mutal aid", "Mutual Ayd", "mutual-aid", "mutuаl aid", "MUTUAL AID",
        "reciprocity", "reciprosity",
    ],
)  # fmt: skip
def test_case_spacing_look_alikes_aliases_and_slips(name, ana):
    proposed(ana, aliases=["reciprocity"])
    proposed(ana, "general strike")
    assert near(ana, name) == ["mutual aid"]


@pytest.mark.parametrize("name", ["general will", "aid", "qualia", "ma", "", "🙂", "x" * 10_000])
def test_what_is_another_is_let_through(name, ana):
    proposed(ana)
    proposed(ana, "general strike")
    assert near(ana, name) == []


def test_the_most_alike_comes_first_and_each_concept_once(ana):
    proposed(ana, "prefiguration", aliases=["prefigurations"])
    proposed(ana, "prefigurative")
    assert near(ana, "prefigurationn", "prefigurations") == ["prefiguration", "prefigurative"]


def test_a_declined_concept_is_told_to_those_who_may_see_it(ana, ben, oto):
    proposing.decline_concept(ben, proposed(ana), "A person.")
    assert near(ben, "mutual ayd") == ["mutual aid"]
    assert near(oto, "mutual ayd") == []


def test_while_the_term_is_typed_what_is_alike_appears(ana, client_of):
    proposed(ana)
    typed = client_of(ana).get("/concepts/new/", {"term": "mutual ayd"}, **HTMX).content.decode()
    assert "Is it one of these?" in typed
    assert 'href="/concepts/mutual-aid/"' in typed
    assert "<html" not in typed
    same = client_of(ana).get("/concepts/new/", {"term": "Mutual-Aid"}, **HTMX).content.decode()
    assert "It is here already." in same
    for term in ("zebra", "", "\x00", "x" * 10_000):
        answer = client_of(ana).get("/concepts/new/", {"term": term}, **HTMX)
        assert answer.status_code == 200
        assert "<li>" not in answer.content.decode()


def test_who_may_not_propose_is_not_told_either(oto, client_of):
    assert client_of(oto).get("/concepts/new/?term=x", **HTMX).status_code == 403


def test_without_scripts_the_page_asks_once_and_nothing_typed_is_lost(ana, client_of):
    proposed(ana)
    sent = FORM | {"term": "mutual ayd"}
    answer = client_of(ana).post("/concepts/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert Concept.objects.count() == 1
    assert 'href="/concepts/mutual-aid/"' in page
    assert "Debord and Wolman, 1956." in page, "what was typed is kept"
    assert 'name="other_than" value="mutual-aid "' in page
    answer = client_of(ana).post("/concepts/new/", sent | {"other_than": "mutual-aid "})
    assert answer.status_code == 302
    assert Concept.objects.filter(term="mutual ayd").exists()


def test_saying_that_it_is_another_than_one_says_nothing_of_a_second(ana, client_of):
    proposed(ana)
    proposed(ana, "mutual laid")
    sent = FORM | {"term": "mutual ayd", "other_than": "mutual-aid"}
    assert client_of(ana).post("/concepts/new/", sent).status_code == 400
    assert Concept.objects.count() == 2


def test_an_alias_can_be_the_twin(ana, client_of):
    proposed(ana)
    assert client_of(ana).post("/concepts/new/", FORM | {"aliases": "mutal aid"}).status_code == 400
    assert Concept.objects.count() == 1


def test_nobody_passes_over_a_name_that_looks_the_same(ana, client_of):
    proposed(ana)
    sent = FORM | {"term": "Mutual-Aid", "other_than": "mutual-aid"}
    answer = client_of(ana).post("/concepts/new/", sent)
    assert answer.status_code == 400
    assert "It is here already." in answer.content.decode()
    assert Concept.objects.count() == 1


def test_the_api_asks_the_same(ana, api_of):
    proposed(ana)
    api = api_of(ana)
    looked = api.get("/api/v1/concepts/", {"near": "mutual ayd"}).json()
    assert [row["slug"] for row in looked["results"]] == ["mutual-aid"]
    body = {"term": "mutual ayd", "why": "Because."}
    refused = api.post("/api/v1/concepts/", body, format="json")
    assert refused.status_code == 400
    assert "/concepts/mutual-aid/" in refused.json()["errors"]["other_than"][0]
    assert Concept.objects.count() == 1
    sure = api.post("/api/v1/concepts/", body | {"other_than": ["mutual-aid"]}, format="json")
    assert sure.status_code == 201


def test_looking_costs_four_questions_at_most(ana):
    for number in range(30):
        proposed(ana, f"mutual aid {number}")
    with CaptureQueriesContext(connection) as asked:
        assert len(near(ana, "mutual aid")) == duplicates.MOST_SHOWN
    assert len(asked) <= 4


def test_the_measure_is_that_of_pg_trgm():
    assert similarity("word", "word") == 1
    assert similarity("word", "words") == pytest.approx(4 / 7)
    assert similarity("abc", "xyz") == 0


@pytest.mark.postgres
def test_the_measure_agrees_with_pg_trgm_itself(db):
    with connection.cursor() as cursor:
        for one, other in (("mutualaid", "mutualayd"), ("qualia", "quolia"), ("aid", "aids")):
            cursor.execute("SELECT similarity(%s, %s)", [one, other])
            assert cursor.fetchone()[0] == pytest.approx(similarity(one, other), abs=1e-6)
