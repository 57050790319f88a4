"""Sign up, sign in, forget a password: every step in our frame and in plain words."""

import re

import pytest
from django.core import mail

from tests.people import person

pytestmark = pytest.mark.django_db
FRAME = '<a class="mark"'


def get(client, path, status=200):
    response = client.get(path, follow=True)
    assert response.status_code == status
    seen = response.content.decode()
    assert FRAME in seen
    return seen


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "password/reset/done/"])
def test_a_stranger_finds_every_door_in_our_frame(client_of, path):
    assert "<h1>" in get(client_of(), f"/accounts/{path}")


@pytest.mark.parametrize("path", ["logout/", "email/", "password/change/"])
def test_a_member_finds_their_account_in_our_frame(oto, client_of, path):
    assert "<h1>" in get(client_of(oto), f"/accounts/{path}")


def test_somebody_signs_up_and_is_signed_in(client_of):
    client = client_of()
    secret = "lacuna-is-a-gap-in-a-text"
    response = client.post(
        "/accounts/signup/",
        {"username": "uma", "email": "uma@example.org", "password1": secret, "password2": secret},
        follow=True,
    )
    seen = response.content.decode()
    assert "What waits for you" in seen
    assert "uma" in seen


def test_a_wrong_password_is_said_once_and_the_name_is_kept(ana, client_of):
    response = client_of().post("/accounts/login/", {"login": "ana", "password": "nonsense"})
    seen = response.content.decode()
    assert "data-error-summary" in seen
    assert 'value="ana"' in seen
    assert "nonsense" not in seen


def test_a_forgotten_password_is_replaced(client_of):
    person("ana")
    client = client_of()
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    (message,) = mail.outbox
    assert "If it was not you, do nothing" in message.body
    link = re.search(r"http://[^/]+(\S+)", message.body).group(1)
    page = client.get(link, follow=True)
    assert b"Choose a new password" in page.content
    secret = "a-gap-that-can-be-filled"
    done = client.post(
        page.request["PATH_INFO"], {"password1": secret, "password2": secret}, follow=True
    )
    assert b"Your password is changed" in done.content
    assert client_of().login(username="ana", password=secret)
    again = get(client_of(), link)
    assert "This link no longer works" in again


def test_a_link_that_is_made_up_changes_nothing(client_of, ana):
    assert "This link no longer works" in get(
        client_of(), "/accounts/password/reset/key/1-abc-def/"
    )
    assert client_of().login(username="ana", password="lacuna-demo")


def test_an_address_that_nobody_has_learns_nothing_on_the_page(client_of):
    response = client_of().post(
        "/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True
    )
    assert b"If an account has this address" in response.content


def test_only_a_demo_names_its_people(client_of, ana, settings):
    settings.DEMO = True
    assert "lacuna-demo" in get(client_of(), "/accounts/login/")
    settings.DEMO = False
    seen = get(client_of(), "/accounts/login/")
    assert "lacuna-demo" not in seen
    assert "ana" not in re.sub(r"<[^>]*>", "", seen).split()
