"""The API: one's own watches, notifications and preferences."""

import pytest

from concepts.services import defining, proposing
from following.models import Notification, Preference, Watch
from tests.concepts.making import proposed, submitted

from .making import read

pytestmark = pytest.mark.django_db
WATCHES, NEWS = "/api/v1/watches/", "/api/v1/notifications/"


def test_watching_by_the_api(ana, oto, api_of):
    proposed(ana)
    api = api_of(oto)
    for told in ({"concept": "mutual-aid"}, {"tradition": "anarchism"}, {"topic": "rounds"}):
        assert api.post(WATCHES, told, format="json").status_code == 201
    assert api.post(WATCHES, {"topic": "rounds"}, format="json").status_code == 201
    listed = api.get(WATCHES).json()
    assert listed["count"] == 3
    assert listed["results"][2]["concept"] == "mutual-aid"
    for row in listed["results"]:
        assert api.delete(f"{WATCHES}{row['id']}/").status_code == 204
    assert api.get(WATCHES).json()["count"] == 0


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 400),
        ({"concept": "mutual-aid", "topic": "rounds"}, 400),
        ({"topic": "gossip"}, 400),
        ({"tradition": "none such"}, 400),
        ({"concept": "nowhere"}, 404),
        ({"concept": "hidden"}, 404),
    ],
)
def test_what_cannot_be_watched(told, status, ana, ben, oto, api_of):
    proposed(ana)
    proposing.decline_concept(ben, proposed(ana, "hidden"), "A person.")
    assert api_of(oto).post(WATCHES, told, format="json").status_code == status
    assert not Watch.objects.filter(user=oto).exists()


def test_notifications_are_listed_filtered_and_marked(ana, ben, oto, api_of):
    concept = proposed(ana)
    for reason in ("No date.", "No author."):
        defining.decline(ben, submitted(ana, concept), reason)
    read()
    api = api_of(ana)
    newest, oldest = api.get(NEWS).json()["results"]
    assert newest["sentence"].endswith("No author.")
    assert newest["is_direct"]
    assert newest["concept"] == "mutual-aid"
    assert api_of(oto).post(f"{NEWS}{newest['id']}/read/").status_code == 404
    assert api.post(f"{NEWS}{oldest['id']}/read/").json()["read_at"]
    unread = api.get(f"{NEWS}?unread=true").json()
    assert [row["id"] for row in unread["results"]] == [newest["id"]]
    marked = api.post(f"{NEWS}read/", {"up_to": newest["id"]}, format="json").json()
    assert marked == {"marked": 1}
    assert not Notification.objects.filter(user=ana).unread().exists()
    assert api.get(f"{NEWS}?colour=red").status_code == 400


def test_preferences(oto, api_of):
    api = api_of(oto)
    assert api.get(f"{NEWS}preferences/").json() == {"mail": "daily", "automatic": True}
    assert api.patch(f"{NEWS}preferences/", {"mail": "none"}, format="json").json() == {
        "mail": "none",
        "automatic": True,
    }
    assert api.patch(f"{NEWS}preferences/", {"mail": "hourly"}, format="json").status_code == 400
    assert Preference.objects.get().mail == "none"


@pytest.mark.parametrize("address", [WATCHES, NEWS, f"{NEWS}preferences/"])
def test_strangers_are_refused(address, api_of, db):
    assert api_of().get(address).status_code == 401


def test_anothers_rows_are_not_there(ana, oto, api_of):
    proposed(ana)
    read()
    (row,) = Watch.objects.filter(user=ana)
    assert api_of(oto).get(f"{WATCHES}{row.pk}/").status_code == 404
    assert api_of(oto).delete(f"{WATCHES}{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.is_on
