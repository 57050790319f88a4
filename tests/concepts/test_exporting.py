"""What is here can be taken elsewhere, as far as its reader may see it."""

import json

import pytest

from concepts.services import proposing
from tests.concepts.making import GOOD, accepted, but, draft, proposed
from worker.engine.devset import concepts_from

pytestmark = pytest.mark.django_db
ALL = "/api/v1/concepts/export/"


def lines(answer):
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.fixture
def definition(ana, ben):
    row = accepted(ana, ben)
    draft(ana, row.concept, but(text="Mutual aid means a draft."))
    return row


def test_a_concept_with_all_its_versions(definition, ana, api_of):
    address = f"/api/v1/concepts/{definition.concept.slug}/export/"
    seen = api_of(None).get(address).json()
    assert [row["number"] for row in seen["definitions"]] == [1]
    assert seen["definitions"][0]["text"] == GOOD.text
    assert len(seen["definitions"][0]["instructions"]) == len(GOOD.instructions)
    own = api_of(ana).get(address).json()
    assert [row["state"] for row in own["definitions"]] == ["accepted", "draft"]


def test_the_catalogue_line_by_line(definition, ana, ben, api_of):
    proposing.decline_concept(ben, proposed(ana, term="qualia"), "Known already.")
    public, curators = (lines(api_of(who).get(ALL)) for who in (None, ben))
    assert [row["term"] for row in public] == [definition.concept.term]
    assert [row["term"] for row in curators] == [definition.concept.term, "qualia"]
    assert api_of(None).get("/api/v1/concepts/qualia/export/").status_code == 404


def test_the_engine_takes_what_the_site_gives(definition, api_of, tmp_path):
    path = tmp_path / "concepts.jsonl"
    path.write_bytes(b"".join(api_of(None).get(f"{ALL}?training=1").streaming_content))
    [concept] = concepts_from(path)
    assert concept.term == definition.concept.term
    assert {row.text for row in concept.held_out} == {
        row.text for row in GOOD.instructions if row.held_out
    }
    assert len(concept.contrast_pairs) == 1


def test_a_longer_catalogue_costs_no_more_queries(ana, api_of, django_assert_num_queries):
    api = api_of(None)
    for term in ("qualia", "affidamento", "praxis"):
        proposed(ana, term=term)
        with django_assert_num_queries(4):  # concepts, names, traditions, definitions
            lines(api.get(ALL))
