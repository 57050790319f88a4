"""The API asks the same services, and says by field what is wrong."""

import dataclasses
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import Concept, Definition, Sighting, TrainingRun
from concepts.services import judging
from jobs.models import Job

from .making import ANSWER, GOOD, accepted, draft, lexicon, proposed, queued, submitted, trained

pytestmark = pytest.mark.django_db
BODY = dataclasses.asdict(GOOD)


ANY = {"headers": {"If-Match": "*"}}


def send(client, path, data=None, method="post", **more):
    return getattr(client, method)(
        f"/api/v1/{path}", data if data is not None else {}, format="json", **more
    )


def test_a_concept_from_proposal_to_training(ana, ben, api_of):
    mine, bens = api_of(ana), api_of(ben)
    told = {"term": "mutual aid", "why": "They lack it.", "aliases": ["MA"]}
    concept = send(mine, "concepts/", told).json()
    assert concept["slug"] == "mutual-aid"
    assert send(bens, "concepts/mutual-aid/open/").json()["state"] == "open"
    made = send(mine, "definitions/", BODY | {"concept": "mutual-aid"}).json()
    path = f"definitions/{made['id']}/"
    assert (
        send(mine, path, BODY | {"change_note": "Better."}, "put", **ANY).json()["change_note"]
        == "Better."
    )
    frozen = send(mine, f"{path}submit/").json()
    assert frozen["digest"] == GOOD.digest()
    assert send(bens, f"{path}accept/").json()["state"] == "accepted"
    lexicon()
    wish = {"definition": made["id"], "language_model": "lexicon", "recipe": "draft"}
    run = send(mine, "runs/", wish)
    assert run.status_code == 201
    assert run.json()["state"] == "queued"
    assert send(mine, "runs/", wish).status_code == 409
    assert send(bens, f"runs/{run.json()['id']}/cancel/").json()["state"] == "cancelled"
    assert send(bens, f"runs/{run.json()['id']}/retry/").json()["state"] == "queued"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("concepts/", {"term": "gift", "why": "x"}),
        ("concepts/mutual-aid/open/", {}),
        ("concepts/mutual-aid/decline/", {"reason": "x"}),
        ("concepts/mutual-aid/retire/", {"reason": "x"}),
        ("definitions/", BODY | {"concept": "mutual-aid"}),
        ("definitions/1/accept/", {}),
        ("definitions/1/decline/", {"reason": "x"}),
        ("definitions/1/submit/", {}),
        ("runs/", {"definition": 1, "language_model": "lexicon"}),
    ],
)
@pytest.mark.parametrize("who", [None, "oto", "rui"])
def test_who_may_not_is_refused_and_nothing_changes(who, path, data, ana, request, api_of):
    row = submitted(ana)
    lexicon()
    before = list(Concept.objects.values()), list(Definition.objects.values())
    if "definition" in data:
        data = data | {"definition": row.pk}
    user = request.getfixturevalue(who) if who else None
    answer = send(api_of(user), path.replace("/1/", f"/{row.pk}/"), data)
    assert answer.status_code in {401, 403}
    assert answer["Content-Type"] == "application/problem+json"
    assert before == (list(Concept.objects.values()), list(Definition.objects.values()))
    assert not Job.objects.exists()


def test_the_author_accepts_nothing_of_her_own(ana, api_of):
    row = submitted(ana)
    answer = send(api_of(ana), f"definitions/{row.pk}/accept/")
    assert answer.status_code == 403
    assert "You wrote this definition" in answer.json()["detail"]
    row.refresh_from_db()
    assert row.state == "submitted"


def test_a_draft_is_its_authors_alone(ana, ben, api_of):
    row = draft(ana)
    for user in (ben, None):
        assert api_of(user).get(f"/api/v1/definitions/{row.pk}/").status_code == 404
        assert api_of(user).get("/api/v1/definitions/").json()["count"] == 0
    assert send(api_of(ben), f"definitions/{row.pk}/", BODY, "put").status_code == 404
    assert api_of(ana).get("/api/v1/definitions/").json()["count"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "x" * 20_001}, "text"),
        ({"text": 7e400}, None),
        ({"sources": "none"}, "sources"),
        ({"sources": [{"author": "A", "title": "B", "url": "javascript:x"}]}, "sources"),
        ({"instructions": [{"kind": "sing", "text": "La."}]}, "instructions"),
        ({"instructions": [{"kind": "use", "text": "Say."}] * 61}, "instructions"),
        ({"contrast_pairs": [{"true_statement": "x" * 501}]}, "contrast_pairs"),
        ({"concept": "nothing"}, "concept"),
        ({"notes": "nul\u0000"}, "notes"),
    ],
)
def test_errors_name_their_field(change, field, ana, api_of):
    proposed(ana)
    body = json.dumps(BODY | {"concept": "mutual-aid"} | change)
    answer = api_of(ana).post("/api/v1/definitions/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    if field:
        assert field in answer.json()["errors"]
    assert not Definition.objects.exists()


def test_submitting_a_flawed_draft_says_everything_that_is_missing(ana, api_of):
    proposed(ana)
    made = send(api_of(ana), "definitions/", {"concept": "mutual-aid", "text": "Short."}).json()
    answer = send(api_of(ana), f"definitions/{made['id']}/submit/")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"sources", "contrast_pairs", "instructions"}
    assert Definition.objects.get().state == "draft"


def test_a_near_name_is_refused_with_its_field(ana, api_of):
    proposed(ana)
    answer = send(api_of(ana), "concepts/", {"term": "Mutual-Aid", "why": "x"})
    assert answer.status_code == 400
    assert "/concepts/mutual-aid/" in answer.json()["errors"]["term"][0]
    assert Concept.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["concepts/", "definitions/", "language-models/", "runs/", "soft-prompts/"]
)
def test_an_unknown_filter_is_an_error(path, api_of, db):
    answer = api_of(None).get(f"/api/v1/{path}?proposed_by__password__startswith=a")
    assert answer.status_code == 400
    assert "proposed_by__password__startswith" in answer.json()["errors"]


@pytest.mark.parametrize("name", ["q", "tradition", "language", "state"])
def test_odd_filter_values_harm_nothing(name, api_of, db):
    for value in ("%00", "%", "'", "\u0662", "x" * 5000):
        assert api_of(None).get("/api/v1/concepts/", {name: value}).status_code in {200, 400}
    assert api_of(None).get(f"/api/v1/concepts/?{name}=%00").status_code == 400


def test_known_filters(ana, ben, api_of):
    trained(ana, ben)
    proposed(ana, term="gift economy")
    count = lambda path: api_of(None).get(f"/api/v1/{path}").json()["count"]  # noqa: E731
    assert count("concepts/?q=gift") == count("concepts/?state=open") == 1
    assert count("concepts/?tradition=anarchism") == 2
    assert count("definitions/?concept=mutual-aid&state=accepted") == 1
    assert count("runs/?concept=mutual-aid") == count("soft-prompts/?state=candidate") == 1
    assert count("runs/?concept=gift-economy") == 0
    assert api_of(None).get("/api/v1/concepts/?state=odd").status_code == 400


def test_nothing_of_the_api_tells_the_answers_before_the_end(ana, ben, rui, api_of):
    run = trained(ana, ben).run
    for user in (None, rui, ben):
        for path in (
            "runs/",
            f"runs/{run.pk}/",
            "soft-prompts/",
            f"soft-prompts/{run.soft_prompt.pk}/",
            f"runs/{run.pk}/answers/",
        ):
            text = api_of(user).get(f"/api/v1/{path}").content.decode()
            assert not any(answer in text for answer in ANSWER.values()), path
    assert api_of(rui).get(f"/api/v1/runs/{run.pk}/answers/").status_code == 403
    assert not Sighting.objects.exists()
    mine = api_of(ana).get(f"/api/v1/runs/{run.pk}/answers/").json()
    assert len(mine) == 12
    judging.take_into_review(run.soft_prompt)
    judging.settle(run.soft_prompt, accepted=True)
    assert api_of(None).get(f"/api/v1/runs/{run.pk}/answers/").status_code == 200
    judging.make_stale(run.definition)  # what was once told stays told
    assert api_of(None).get(f"/api/v1/runs/{run.pk}/answers/").status_code == 200


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x", "%00", "1.5"])
def test_odd_addresses_are_not_found(pk, ana, api_of):
    for path in ("concepts", "definitions", "runs", "soft-prompts", "language-models"):
        assert api_of(ana).get(f"/api/v1/{path}/{pk}/").status_code == 404


def test_methods_that_are_not(ana, ben, api_of):
    row = accepted(ana, ben)
    for path, method in (
        (f"definitions/{row.pk}/", "delete"), (f"definitions/{row.pk}/", "patch"),
        ("concepts/mutual-aid/", "put"), ("concepts/mutual-aid/", "delete"),
        ("soft-prompts/", "post"), ("language-models/", "post"),
    ):  # fmt: skip
        assert send(api_of(ana), path, {}, method).status_code == 405, path
    assert Definition.objects.get().state == "accepted"


@pytest.mark.parametrize(
    "path", ["concepts/", "definitions/", "runs/", "soft-prompts/", "language-models/"]
)
def test_lists_cost_the_same_with_one_and_twelve(path, ana, ben, api_of):
    trained(ana, ben)
    client = api_of(ben)
    with CaptureQueriesContext(connection) as one:
        client.get(f"/api/v1/{path}")
    for number in range(11):
        queued(ana, ben, proposed(ana, term=f"idea {number}"))
    with CaptureQueriesContext(connection) as twelve:
        client.get(f"/api/v1/{path}")
    assert len(twelve) == len(one) <= 8


def test_a_run_needs_an_accepted_definition_and_a_model(ana, ben, api_of):
    row = submitted(ana)
    lexicon()
    wish = {"definition": row.pk, "language_model": "lexicon"}
    assert send(api_of(ben), "runs/", wish).status_code == 403
    for change in ({"definition": 999}, {"language_model": "none"}, {"recipe": "x"}, {"seed": -1}):
        answer = send(api_of(ben), "runs/", wish | change)
        assert answer.status_code == 400
        assert set(change) == set(answer.json()["errors"])
    assert not TrainingRun.objects.exists()
