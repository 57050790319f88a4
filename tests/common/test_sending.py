"""What is sent twice under one key is done once, and answered as at first."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import get_resolver
from django.utils import timezone

from common.models import Activity, Sending
from concepts.models import Concept, Definition
from tests.concepts.making import accepted, lexicon, proposed

pytestmark = pytest.mark.django_db
PATH = "/api/v1/concepts/"
SENT = {"term": "qualia", "why": "How it feels."}


def post(api, path, sent, key="one"):
    return api.post(path, sent, format="json", headers={"Idempotency-Key": key})


def counts():
    return Concept.objects.count(), Activity.objects.count()


def test_the_same_again_is_the_first_answer_and_nothing_new(ana, api_of):
    api = api_of(ana)
    first = post(api, PATH, SENT)
    before = counts()
    again = post(api, PATH, dict(reversed(SENT.items())))
    assert (again.status_code, again.json()) == (201, first.json())
    assert counts() == before


def test_other_content_or_another_address_is_refused(ana, api_of):
    api = api_of(ana)
    post(api, PATH, SENT)
    before = counts()
    for path, sent in ((PATH, SENT | {"term": "x"}), (f"{PATH}qualia/unlink/", SENT)):
        answer = post(api, path, sent)
        assert (answer.status_code, "key" in answer.json()["errors"]) == (400, True)
    assert counts() == before


def test_a_refusal_keeps_no_key(ana, api_of):
    api = api_of(ana)
    assert post(api, PATH, {"term": "qualia", "why": " "}).status_code == 400
    assert not Sending.objects.exists()
    assert post(api, PATH, SENT).status_code == 201


@pytest.mark.parametrize("key", ["x" * 65, "a b", "ключ"])
def test_what_is_no_key_is_refused(key, ana, api_of):
    answer = post(api_of(ana), PATH, SENT, key.encode().decode("latin-1"))
    assert answer.status_code == 400
    assert counts() == (0, 0)


def test_keys_are_ones_own_and_strangers_have_none(ana, ben, api_of):
    post(api_of(ana), PATH, SENT)
    assert post(api_of(ben), PATH, SENT | {"term": "praxis"}).status_code == 201
    assert post(api_of(None), PATH, SENT).status_code == 401
    assert Sending.objects.count() == 2


def test_a_key_is_forgotten_after_a_day(ana, api_of):
    api = api_of(ana)
    post(api, PATH, SENT)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert post(api, PATH, SENT | {"term": "praxis"}).status_code == 201
    assert Sending.objects.count() == 1


def test_drafts_trainings_and_the_rest_are_made_once(ana, ben, api_of):
    api, concept = api_of(ana), proposed(ana)
    drafted = {"concept": concept.slug, "text": "A text."}
    tags = {post(api, "/api/v1/definitions/", drafted, "draft")["ETag"] for _ in range(2)}
    assert (Definition.objects.count(), len(tags)) == (1, 1)
    definition = accepted(ana, ben, proposed(ana, "qualia"))
    lexicon()
    sent = {"definition": definition.pk, "language_model": "lexicon", "recipe": "draft"}
    told = [post(api, "/api/v1/runs/", sent, "run").json()["id"] for _ in range(2)]
    assert told[0] == told[1]
    assert definition.runs.count() == 1


def test_every_post_of_the_api_takes_keys(client_of):
    """Their viewsets are all registered through `sent_once`."""
    found = [each for each in get_resolver().url_patterns if "api/" in str(each.pattern)]
    views = [
        route.callback.cls
        for tree in found
        for version in tree.url_patterns
        for route in getattr(version, "url_patterns", [])
    ]
    assert len(views) > 40
    assert all(view.__mro__[1].__name__ == "SentOnce" for view in views)
    schema = client_of(None).get("/api/schema/?format=json").json()
    posts = [path["post"] for path in schema["paths"].values() if "post" in path]
    names = [{each["name"] for each in post["parameters"]} for post in posts]
    assert all("Idempotency-Key" in each for each in names)
