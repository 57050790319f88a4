"""The pages of webhooks."""

import pytest

from hooks.models import Delivery, Endpoint
from hooks.services import announcing
from hooks.states import Event

from .receiver import work

pytestmark = pytest.mark.django_db
NEW = {"url": "https://hooks.example/x", "events": ["round.opened"], "enabled": "on"}


def test_an_admin_registers_one_and_sees_its_secret_once(ada, client_of):
    client = client_of(ada)
    assert "No webhook yet" in client.get("/webhooks/").content.decode()
    made = client.post("/webhooks/", NEW)
    row = Endpoint.objects.get()
    assert row.secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    for address in ("/webhooks/", row.get_absolute_url()):
        assert row.secret not in client.get(address).content.decode()
    again = client.post(f"/webhooks/{row.pk}/secret/").content.decode()
    row.refresh_from_db()
    assert row.secret in again
    assert row.old_secret not in again


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(ada, client_of):
    answer = client_of(ada).post("/webhooks/", NEW | {"url": "http://10.0.0.1/"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "not an address on the public internet" in page
    assert 'value="http://10.0.0.1/"' in page
    assert not Endpoint.objects.exists()


def test_it_is_changed_pinged_and_removed(ada, client_of, endpoint, receiver):
    client, here = client_of(ada), endpoint.get_absolute_url()
    said = {"url": receiver.url, "description": "The archive", "events": list(Event)}
    assert client.post(here, said).status_code == 302
    assert Endpoint.objects.get().enabled is False, "the box was not ticked"
    client.post(f"{here}ping/")
    work(Delivery.objects.get())
    page = client.get(here).content.decode()
    for words in ("The archive", "webhook.ping", "Delivered", "204", "Disabled"):
        assert words in page
    client.post(f"{here}remove/")
    assert not Endpoint.objects.exists()


def test_a_failing_one_says_so_and_its_deliveries_can_be_sent_again(
    ada, client_of, endpoint, receiver
):
    receiver.answers = [500]
    delivery = work(announcing.ping(ada, endpoint))
    page = client_of(ada).get(endpoint.get_absolute_url()).content.decode()
    for words in ("Failing", "Its last 1 delivery came to nothing", "It answered 500."):
        assert words in page
    receiver.answers = [200]
    client_of(ada).post(f"/webhooks/deliveries/{delivery.pk}/again/")
    assert work(delivery).state == "delivered"


def test_others_are_told_that_it_is_not_theirs(rui, oto, ana, client_of, endpoint):
    for member in (rui, oto, ana):
        client = client_of(member)
        for address in ("/webhooks/", endpoint.get_absolute_url()):
            assert client.get(address).status_code == 403
            assert client.post(address, NEW).status_code == 403
        assert "webhooks" not in client.get("/tokens/").content.decode()
    assert client_of(None).get("/webhooks/").status_code == 302
    assert Endpoint.objects.count() == 1


def test_the_menu_leads_an_admin_there(ada, client_of):
    assert 'href="/webhooks/"' in client_of(ada).get("/tokens/").content.decode()
