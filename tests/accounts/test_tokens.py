"""API tokens: shown once, kept as a digest, gone when revoked, expired or the account is closed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services import issue_token

pytestmark = pytest.mark.django_db


def whoami(secret):
    return Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})


def test_ana_makes_a_token_and_a_script_speaks_for_her(client_of, ana):
    page = client_of(ana).post("/tokens/", {"label": "export"}).content.decode()
    secret = page[page.index("lac_") :][: len("lac_") + 43]
    told = {"username": "ana", "name": "Ana", "roles": ["curator"], "languages": []}
    assert whoami(secret).json() == told
    assert not ApiToken.objects.filter(digest__contains=secret[:20]).exists()
    assert secret not in client_of(ana).get("/tokens/").content.decode()


def test_a_revoked_token_is_refused_at_once(client_of, ana):
    token, secret = issue_token(ana, "export")
    client_of(ana).post(f"/tokens/{token.pk}/revoke/")
    answer = whoami(secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_another(client_of, ana, ben):
    token, secret = issue_token(ana, "export")
    assert client_of(ben).post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert whoami(secret).status_code == 200


def test_an_expired_token_is_refused(ana):
    token, secret = issue_token(ana, "export")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert whoami(secret).status_code == 401


def test_the_token_of_a_closed_account_is_refused(ana):
    _, secret = issue_token(ana, "export")
    ana.is_active = False
    ana.save()
    assert whoami(secret).status_code == 401


def test_a_label_that_is_too_long_is_kept_and_explained(client_of, ana):
    page = client_of(ana).post("/tokens/", {"label": "x" * 81})
    assert "x" * 81 in page.content.decode()
    assert not ApiToken.objects.exists()


def test_a_stranger_has_no_tokens(client_of):
    assert client_of(None).get("/tokens/").status_code == 302
    assert client_of(None).get("/api/v1/me/").status_code in {401, 403}
