"""Signing up, signing in, a new password: with allauth, in our pages, without telling who is here."""

import re

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long and unusual phrase"


def sign_up(client, **changes):
    data = {
        "username": "nia", "email": "nia@example.org", "password1": PASSWORD, "password2": PASSWORD,
    } | changes  # fmt: skip
    return client.post("/accounts/signup/", data)


def test_a_newcomer_signs_up_and_has_no_role_yet(client_of):
    client = client_of()
    assert sign_up(client).status_code == 302
    nia = User.objects.get(username="nia")
    assert nia.roles == set()
    assert client.get("/").context["user"] == nia


@pytest.mark.parametrize("name", ["-nia", "nia nia", "niа", "x" * 31])
def test_a_misleading_name_is_refused_and_kept_in_the_form(client_of, name):
    page = sign_up(client_of(), username=name)
    assert page.status_code == 200
    assert name in page.content.decode()
    assert not User.objects.exists()


def test_a_name_that_differs_by_case_alone_is_taken(client_of, ana):
    assert sign_up(client_of(), username="ANA").status_code == 200
    assert User.objects.count() == 1


def test_a_known_address_is_not_given_away(client_of, ana, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as on a server
    known = sign_up(client_of(), email="ana@example.org")
    unknown = sign_up(client_of(), username="new", email="new@example.org")
    assert known.status_code == unknown.status_code
    assert User.objects.filter(email="ana@example.org").count() == 1


def test_a_forgotten_password_is_replaced_by_mail(client_of, ana, mailoutbox):
    client = client_of()
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    link = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert client_of().login(username="ana", password=PASSWORD)


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_signing_in_never_leads_off_the_site(client_of, ana, next_):
    answer = client_of().post(
        f"/accounts/login/?next={next_}",
        {"login": "ana", "password": "lacuna-demo", "next": next_},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"
