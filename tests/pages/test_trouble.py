"""Pages that say no: what happened, what is unharmed, what to do next."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.views.defaults import server_error

from tests.concepts import making


@pytest.mark.django_db
def test_a_page_that_is_not_there(client_of):
    response = client_of().get("/no/such/page/")
    assert response.status_code == 404
    assert b"Nothing here" in response.content
    assert b'<a class="mark"' in response.content


@pytest.mark.django_db
def test_a_refusal_says_why_and_changes_nothing(ana, oto, client_of):
    concept = making.proposed(ana)
    response = client_of(oto).post(f"/concepts/{concept.slug}/decide/", {"open": "1"})
    assert response.status_code == 403
    assert b"Only curators can do this." in response.content
    concept.refresh_from_db()
    assert concept.state == "proposed"


@pytest.mark.django_db
def test_a_form_that_has_expired_says_that_nothing_was_saved(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post("/concepts/new/", {"term": "mutual aid"})
    assert response.status_code == 403
    assert b"This form has expired" in response.content


def test_when_everything_is_broken_a_page_without_database_says_so():
    """No database mark: the page must not ask."""
    response = server_error(HttpRequest())
    assert response.status_code == 500
    assert b"The fault is ours." in response.content
    assert b"search" not in response.content.lower().split(b"<main")[0].split(b"<body")[1]


@pytest.mark.django_db
def test_every_page_forbids_what_is_inline(client_of):
    policy = client_of().get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
