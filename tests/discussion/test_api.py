"""Discussing through the API: the same rules, explicit filters, keys and tags."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.services import proposing
from discussion.models import Comment, Thread
from discussion.services import commenting, moderating
from tests.concepts.making import draft, proposed, submitted

from .making import begun, said

pytestmark = pytest.mark.django_db
THREADS, COMMENTS = "/api/v1/threads/", "/api/v1/comments/"


def counts():
    return Thread.objects.count(), Comment.objects.count()


def test_a_thread_on_a_passage(ana, ben, api_of):
    row = submitted(ana)
    sent = {
        "concept": row.concept.slug,
        "definition": row.pk,
        "quote": "without charity",
        "text": "Hm.",
    }
    answer = api_of(ben).post(THREADS, sent, format="json")
    assert answer.status_code == 201
    told = answer.json()
    assert row.text[told["start"] : told["end"]] == told["quote"] == "without charity"
    assert (told["comment_count"], told["state"], told["name"]) == (1, "open", "“without charity”")
    assert api_of(None).get(f"{THREADS}{told['id']}/").json() == told


def test_a_request_sent_twice_makes_one_thing(ana, ben, api_of):
    concept, api = proposed(ana), api_of(ben)
    sent, once = {"concept": concept.slug, "title": "It", "text": "Hm."}, {"Idempotency-Key": "one"}
    first = api.post(THREADS, sent, format="json", headers=once)
    assert api.post(THREADS, sent, format="json", headers=once).json() == first.json()
    said_ = {"thread": first.json()["id"], "text": "Yes."}
    twice = {"Idempotency-Key": "two"}
    for _ in range(2):
        assert api.post(COMMENTS, said_, format="json", headers=twice).status_code == 201
    assert counts() == (1, 2)
    other = api.post(COMMENTS, said_ | {"text": "No."}, format="json", headers=twice)
    assert (other.status_code, "key" in other.json()["errors"]) == (400, True)
    api.post(COMMENTS, said_, format="json")
    assert counts() == (1, 3)


def test_an_edit_names_what_it_has_read(ana, ben, api_of):
    row, api = begun(ben, proposed(ana), "First.").comments.get(), api_of(ben)
    url = f"{COMMENTS}{row.pk}/"
    tag = api.get(url)["ETag"]
    assert (
        api.patch(url, {"text": "Second."}, format="json", headers={"If-Match": tag}).status_code
        == 200
    )
    answer = api.patch(url, {"text": "Third."}, format="json", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["current"]["text"]) == (412, "Second.")
    assert Comment.objects.get().text == "Second."
    assert [each["text"] for each in api.get(f"{url}history/").json()] == ["First."]


@pytest.mark.parametrize("who", [None, "oto", "rui"])
def test_nobody_does_what_is_not_theirs(who, ana, ben, api_of, request):
    thread = begun(ben, proposed(ana))
    row = thread.comments.get()
    api = api_of(request.getfixturevalue(who) if who else None)
    before = list(Comment.objects.values()), list(Thread.objects.values())
    refused = {403} if who else {401}
    sends = [
        ("patch", f"{COMMENTS}{row.pk}/", {"text": "Mine."}),
        ("delete", f"{COMMENTS}{row.pk}/", {}),
        ("post", f"{COMMENTS}{row.pk}/hide/", {"reason": "x"}),
        ("post", f"{COMMENTS}{row.pk}/unhide/", {}),
        *(("post", f"{THREADS}{thread.pk}/{act}/", {"reason": "x"})
          for act in ("resolve", "reopen", "lock", "unlock")),
    ]  # fmt: skip
    if who != "rui":
        sends += [
            ("post", COMMENTS, {"thread": thread.pk, "text": "x"}),
            ("post", THREADS, {"concept": thread.concept.slug, "title": "x", "text": "x"}),
        ]
    for method, url, sent in sends:
        assert getattr(api, method)(url, sent, format="json").status_code in refused, url
    assert (list(Comment.objects.values()), list(Thread.objects.values())) == before


def test_what_one_may_not_see_is_not_there(ana, ben, rui, ada, api_of):
    concept = proposed(ana)
    thread = begun(ben, concept)
    mine = draft(ana, concept)
    sent = {"concept": concept.slug, "title": "x", "text": "x", "definition": mine.pk}
    assert api_of(ben).post(THREADS, sent, format="json").status_code == 400
    hidden = said(rui, thread, "Rude, @ana.")
    moderating.hide_comment(ada, hidden, "Rude.")
    url = f"{COMMENTS}{hidden.pk}/"
    told = api_of(ben).get(url).json()
    assert (told["text"], told["mentions"], told["hidden_because"]) == ("", [], "Rude.")
    assert api_of(ben).get(f"{url}history/").status_code == 403
    assert api_of(rui).get(url).json()["text"] == "Rude, @ana."
    proposing.decline_concept(ben, concept, "No.")
    for path in (f"{THREADS}{thread.pk}/", url):
        assert api_of(rui).get(path).status_code == 404
    assert api_of(rui).get(THREADS).json()["count"] == 0
    assert api_of(rui).get(COMMENTS).json()["count"] == 0


def test_filters_are_these_and_no_others(ana, ben, rui, api_of):
    row = submitted(ana)
    begun(ben, row.concept)
    about = begun(ben, row.concept, "Hm, @rui?", definition=row, title="", quote="charity")
    api = api_of(None)

    def found(url, **wish):
        return [each["id"] for each in api.get(url, wish).json()["results"]]

    assert found(THREADS, concept="mutual-aid", passage="true") == [about.pk]
    assert found(THREADS, definition=row.pk) == found(THREADS, **{"with": "rui"}) == [about.pk]
    assert found(THREADS, state="resolved") == []
    assert len(found(COMMENTS, author="ben")) == 2
    assert found(COMMENTS, mentions="rui") == [about.comments.get().pk]
    assert api.get(THREADS, {"author": "ben"}).status_code == 400
    assert api.get(COMMENTS, {"text": "x"}).status_code == 400


@pytest.mark.parametrize("many", [1, 12])
def test_lists_ask_as_little_for_many_as_for_one(many, ana, ben, api_of):
    concept = proposed(ana)
    for _ in range(many):
        said(ben, begun(ben, concept, "@ana?"), "@ana!")
    for url in (THREADS, COMMENTS):
        with CaptureQueriesContext(connection) as caught:
            assert api_of(None).get(url).status_code == 200
        assert len(caught) <= 5, url


def test_a_deleted_comment_says_so(ana, ben, api_of):
    row = begun(ben, proposed(ana)).comments.get()
    told = api_of(ben).delete(f"{COMMENTS}{row.pk}/").json()
    assert (told["text"], told["is_deleted"]) == ("", True)
    assert api_of(None).get(f"{COMMENTS}{row.pk}/").json()["is_deleted"]
    assert commenting.Comment.objects.get().text == ""
