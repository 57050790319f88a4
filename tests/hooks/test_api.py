"""Webhooks through the API: admins alone, the secret once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hooks.models import Delivery, Endpoint
from hooks.services import announcing
from jobs.models import Job

from .receiver import work

pytestmark = pytest.mark.django_db
NEW = {"url": "https://hooks.example/x", "events": ["round.opened", "decision.made"]}


def test_an_admin_s_script_registers_tries_changes_rotates_and_removes(ada, api_of, receiver):
    api = api_of(ada)
    made = api.post("/api/v1/webhooks/", NEW | {"url": receiver.url}, format="json")
    assert made.status_code == 201
    secret, here = made.json()["secret"], f"/api/v1/webhooks/{made.json()['id']}/"
    assert secret.startswith("whsec_")
    assert made.json()["state"] == "working"
    assert "secret" not in api.get(here).json()

    ping = api.post(f"{here}ping/")
    assert ping.status_code == 202
    assert ping.json()["state"] == "waiting"
    work(Delivery.objects.get())
    [listed] = api.get(f"{here}deliveries/").json()["results"]
    assert (listed["state"], listed["response_code"], listed["attempts"]) == ("delivered", 204, 1)
    one = f"/api/v1/webhook-deliveries/{listed['id']}/"
    assert api.get(one).json()["body"].encode() == receiver.got[0].body
    assert api.post(f"{one}redeliver/").status_code == 202
    assert api.post(f"{one}redeliver/").status_code == 403
    work(Delivery.objects.get())
    assert len(receiver.got) == 2

    changed = api.patch(here, {"enabled": False}, format="json")
    assert (changed.status_code, changed.json()["state"]) == (200, "disabled")
    assert changed.json()["events"] == NEW["events"]
    rotated = api.post(f"{here}rotate/").json()
    assert rotated["secret"] not in {"", secret}
    assert rotated["old_secret_until"]
    assert api.delete(here).status_code == 204
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("who", [None, "oto", "rui", "ana"])
def test_nobody_else_reads_or_writes_any_of_it(who, request, api_of, endpoint, ada):
    delivery = announcing.ping(ada, endpoint)
    api = api_of(request.getfixturevalue(who) if who else None)
    here, there = f"/api/v1/webhooks/{endpoint.pk}/", f"/api/v1/webhook-deliveries/{delivery.pk}/"
    before = Endpoint.objects.values().get(), Delivery.objects.values().get(), Job.objects.count()
    for method in ("get", "post", "put", "patch", "delete", "options"):
        for address in (
            "/api/v1/webhooks/", "/api/v1/webhook-deliveries/", here, there, f"{here}rotate/",
            f"{here}ping/", f"{here}deliveries/", f"{there}redeliver/",
        ):  # fmt: skip
            answer = getattr(api, method)(address, {"enabled": False}, format="json")
            assert answer.status_code in ({401, 403} if who is None else {403}), (method, address)
            assert endpoint.secret not in answer.content.decode()
            assert "127.0.0.1" not in answer.content.decode()
    now = Endpoint.objects.values().get(), Delivery.objects.values().get(), Job.objects.count()
    assert now == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "url"),
        ({"url": "x" * 501}, "url"),
        ({"events": ["nothing"]}, "events"),
        ({"events": []}, "events"),
        ({"enabled": "perhaps"}, "enabled"),
        ({"description": None}, "description"),
    ],
)
def test_a_wrong_field_is_named(ada, api_of, sent, field):
    answer = api_of(ada).post("/api/v1/webhooks/", NEW | sent, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Endpoint.objects.exists()


def test_nothing_but_the_declared_fields_can_be_written(ada, api_of, endpoint):
    sent = {"secret": "whsec_AAAA", "failures": 9, "stopped_because": "x", "old_secret": "x"}
    before = Endpoint.objects.values().get()
    assert api_of(ada).patch(f"/api/v1/webhooks/{endpoint.pk}/", sent, format="json").json()
    assert Endpoint.objects.values().get() == before


def test_lists_ask_the_database_the_same_however_long_they_are(ada, api_of, client_of, endpoint):
    addresses = (
        f"/api/v1/webhooks/{endpoint.pk}/deliveries/", "/api/v1/webhook-deliveries/",
        "/api/v1/webhooks/", f"/webhooks/{endpoint.pk}/", "/webhooks/",
    )  # fmt: skip
    counts = []
    for more in (1, 20):
        for _ in range(more):
            announcing.ping(ada, endpoint)
        for address in addresses:
            client = api_of(ada) if "api" in address else client_of(ada)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:5] == counts[5:]
