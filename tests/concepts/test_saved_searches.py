"""Saved searches: a person's own, under names of their own, thirty at most."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common.errors import Invalid, NotAllowed, NotFound
from concepts.models import SavedSearch
from concepts.services.saving import forget_search, save_search

pytestmark = pytest.mark.django_db


def test_ana_keeps_a_search_and_comes_back_to_it(ana, client_of):
    client = client_of(ana)
    page = client.get("/concepts/?sort=new&state=open&q=aid").content.decode()
    assert 'href="/searches/?q=aid&amp;state=open&amp;sort=new"' in page
    form = client.get("/searches/?q=aid&state=open&sort=new").content.decode()
    assert 'value="q=aid&amp;state=open&amp;sort=new"' in form
    answer = client.post("/searches/", {"name": "Open aid", "query": "sort=new&odd=1&q=aid&state="})
    assert answer.status_code == 302
    row = SavedSearch.objects.get()
    assert (row.user, row.name, row.query) == (ana, "Open aid", "q=aid&sort=new")
    assert 'href="/concepts/?q=aid&amp;sort=new"' in client.get("/searches/").content.decode()
    assert client.post(f"/searches/{row.pk}/delete/").status_code == 302
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("", "q=aid", "name"),
        ("x" * 81, "q=aid", "name"),
        ("a\u202eb", "q=aid", "name"),
        ("Mine", "q=aid", "name"),
        ("Other", "", "query"),
        ("Other", "odd=1&page=2", "query"),
        ("Other", "tradition=" + "%F0%9F%99%82" * 800, "query"),
    ],
)
def test_what_cannot_be_kept_is_told_by_field_and_the_list_stays(
    name, query, field, ana, client_of
):
    save_search(ana, "Mine", "q=mine")
    answer = client_of(ana).post("/searches/", {"name": name, "query": query})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert SavedSearch.objects.count() == 1


def test_thirty_are_kept_by_the_database_itself(ana, ben):
    for number in range(30):
        save_search(ana, f"search {number}", "q=aid")
    with pytest.raises(Invalid):
        save_search(ana, "one more", "q=aid")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedSearch.objects.create(user=ana, place=30, name="past the service", query="q=aid")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedSearch.objects.create(user=ana, place=3, name="twice in a place", query="q=aid")
    forget_search(ana, SavedSearch.objects.of(ana)[7].pk)
    save_search(ana, "one more", "q=aid")
    save_search(ben, "his own", "q=aid")
    assert SavedSearch.objects.of(ana).count() == 30


def test_nobody_sees_or_deletes_anothers(ana, ben, ada, client_of):
    row = save_search(ana, "Mine", "q=secret-word")
    for other in (ben, ada):
        assert "secret-word" not in client_of(other).get("/searches/").content.decode()
        assert client_of(other).post(f"/searches/{row.pk}/delete/").status_code == 404
    with pytest.raises(NotFound):
        forget_search(ben, row.pk)
    assert client_of(None).get("/searches/").status_code == 302
    assert client_of(None).post(f"/searches/{row.pk}/delete/").status_code == 302
    assert client_of(ana).get(f"/searches/{row.pk}/delete/").status_code == 405
    assert SavedSearch.objects.get() == row


def test_a_stranger_keeps_nothing(client_of):
    from django.contrib.auth.models import AnonymousUser

    assert client_of(None).post("/searches/", {"name": "x", "query": "q=x"}).status_code == 302
    with pytest.raises(NotAllowed):
        save_search(AnonymousUser(), "x", "q=x")
    assert not SavedSearch.objects.exists()


def test_two_people_may_use_one_name(ana, ben):
    assert save_search(ana, "Mine", "q=a").pk != save_search(ben, "Mine", "q=b").pk


def test_the_list_costs_the_same_with_one_and_thirty(ana, client_of):
    client = client_of(ana)
    save_search(ana, "first", "q=aid")
    with CaptureQueriesContext(connection) as one:
        client.get("/searches/")
    for number in range(29):
        save_search(ana, f"search {number}", "q=aid")
    with CaptureQueriesContext(connection) as thirty:
        client.get("/searches/")
    assert len(thirty) == len(one) <= 12
