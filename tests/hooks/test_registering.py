"""Who registers endpoints, and what an endpoint may be."""

import pytest

from common.errors import Invalid, NotAllowed
from common.models import Activity
from hooks.models import Endpoint
from hooks.services import registering
from tests.people import person

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/lacuna?key=s3cret"
EVENTS = ["round.opened"]


@pytest.mark.parametrize("who", ["ana", "rui", "oto"])
def test_only_admins_touch_them(who, ada):
    row, _ = registering.register(ada, URL, EVENTS)
    before = Endpoint.objects.values().get()
    acts = Activity.objects.count()
    for act in (
        lambda actor: registering.register(actor, URL, EVENTS),
        lambda actor: registering.change(actor, row, enabled=False),
        lambda actor: registering.rotate(actor, row),
        lambda actor: registering.remove(actor, row),
    ):
        with pytest.raises(NotAllowed, match="Only admins"):
            act(person(who))
    assert Endpoint.objects.values().get() == before
    assert Activity.objects.count() == acts


def test_every_act_is_recorded_without_secret_and_without_the_whole_address(ada):
    row, secret = registering.register(ada, URL, EVENTS)
    registering.change(ada, row, description="New", enabled=False)
    row, second = registering.rotate(ada, row)
    registering.remove(ada, row)
    acts = list(Activity.objects.order_by("sequence"))
    assert [act.verb for act in acts] == [
        "registered a webhook", "changed a webhook", "gave a webhook a new secret",
        "removed a webhook",
    ]  # fmt: skip
    for act in acts:
        assert act.subject_name == "webhook to hooks.example"
        told = f"{act.data} {act.subject_name}"
        assert "whsec" not in told
        assert "s3cret" not in told
    assert secret != second


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"url": "http://10.0.0.1/"}, {"url"}),
        ({"url": "https://ada:pw@hooks.example/"}, {"url"}),
        ({"url": "https://hooks.example/" + "x" * 500}, {"url"}),
        ({"events": []}, {"events"}),
        ({"events": ["round.opened", "user.deleted"]}, {"events"}),
        ({"events": ["webhook.ping"]}, {"events"}),
        ({"description": "x" * 201}, {"description"}),
        ({"description": "a\u202eb"}, {"description"}),
        ({"url": "x", "events": [], "description": "\x00"}, {"url", "events", "description"}),
    ],
)
def test_what_cannot_be_meant_is_told_field_by_field(ada, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        registering.register(ada, **({"url": URL, "events": EVENTS, "description": ""} | fields))
    assert set(refusal.value.fields) == wrong
    assert not Endpoint.objects.exists()
    row, _ = registering.register(ada, URL, EVENTS)
    with pytest.raises(Invalid):
        registering.change(ada, row, **fields)
    assert Endpoint.objects.get().url == URL


def test_a_change_that_changes_nothing_is_no_act(ada):
    row, _ = registering.register(ada, URL, EVENTS)
    registering.change(ada, row, url=URL, events=EVENTS, enabled=True)
    assert Activity.objects.count() == 1


def test_there_is_an_end_to_them(ada, monkeypatch):
    monkeypatch.setattr(registering, "ENDPOINTS", 1)
    registering.register(ada, URL, EVENTS)
    with pytest.raises(Invalid, match="Remove one first"):
        registering.register(ada, URL, EVENTS)
    assert Endpoint.objects.count() == 1
