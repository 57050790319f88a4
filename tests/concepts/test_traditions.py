"""The taxonomy has two levels. Admins and trusted curators keep it; every act is on record."""

import pytest
from django.db import IntegrityError, transaction

from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept, Tradition
from concepts.services import classifying, proposing, traditions
from tests.concepts.making import accepted, proposed, tradition

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(db):
    """Anarchism with green anarchism under it; philosophy beside."""
    top = tradition("anarchism")
    return top, tradition("green anarchism", top), tradition("philosophy")


def acts():
    rows = Activity.objects.filter(subject_type="concepts.tradition").order_by("sequence")
    return [(act.verb, act.subject_name) for act in rows]


def snapshot():
    return list(Tradition.objects.order_by("pk").values()), acts()


# --- Keeping it --------------------------------------------------------------------------------


def test_an_admin_adds_renames_moves_and_merges(left, ada):
    top, green, philosophy = left
    row = traditions.add(ada, name="Eco anarchism", description="The same.", parent=top)
    assert (row.slug, row.path) == ("eco-anarchism", "anarchism: Eco anarchism")
    traditions.reword(ada, row, name="Ecological anarchism", description="The same.")
    traditions.place(ada, row, philosophy)
    assert Tradition.objects.get(slug="eco-anarchism").path == "philosophy: Ecological anarchism"
    assert traditions.merge(ada, row, green) == green
    assert Tradition.objects.called("eco-anarchism") == green
    assert Tradition.objects.called("Ecological anarchism") == green
    assert acts() == [
        ("added the tradition", "Eco anarchism"),
        ("renamed the tradition", "Ecological anarchism"),
        ("moved the tradition", "Ecological anarchism"),
        ("merged the tradition", "Ecological anarchism"),
    ]
    assert not breaks()


def test_saying_the_same_again_is_no_act(left, ada):
    top, green, _ = left
    traditions.reword(ada, top, name="anarchism", description="")
    traditions.place(ada, green, top)
    assert acts() == []
    traditions.reword(ada, top, name="anarchism", description="No rulers.")
    assert acts() == [("described the tradition", "anarchism")]


def test_merging_takes_concepts_and_children_along(left, ana, ada):
    top, green, philosophy = left
    both = proposed(ana, "mutual aid")
    both.traditions.add(philosophy)
    only = proposed(ana, "direct action")
    traditions.merge(ada, top, philosophy)
    assert both.tradition_names == only.tradition_names == "philosophy"
    green.refresh_from_db()
    assert green.parent == philosophy
    traditions.merge(ada, philosophy, green)  # what stays takes the place of the one above it
    green.refresh_from_db()
    assert green.parent is None
    assert Tradition.objects.called("anarchism") == green


REFUSED = {
    "a name that is there": lambda who, top, green, other: traditions.add(who, name="Anarchism!"),
    "no name": lambda who, top, green, other: traditions.add(who, name=" ?"),
    "a third level": lambda who, top, green, other: traditions.add(who, name="x", parent=green),
    "one with some under it": lambda who, top, green, other: traditions.place(who, top, other),
    "under itself": lambda who, top, green, other: traditions.place(who, top, top),
    "another's name": lambda who, top, green, other: traditions.reword(
        who, other, name="anarchism", description=""
    ),
    "into itself": lambda who, top, green, other: traditions.merge(who, top, top),
    "children below the second": lambda who, top, green, other: traditions.merge(
        who, other, green
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(what, left, ada):
    top, green, other = left
    tradition("philosophy of mind", other)
    before = snapshot()
    with pytest.raises(Invalid):
        REFUSED[what](ada, top, green, other)
    assert snapshot() == before


def test_what_was_merged_is_kept_no_more(left, ada):
    _, green, philosophy = left
    traditions.merge(ada, green, philosophy)
    before = snapshot()
    with pytest.raises(StaleState):
        traditions.reword(ada, green, name="x", description="")
    with pytest.raises(StaleState):
        traditions.add(ada, name="x", parent=green)
    assert snapshot() == before


@pytest.mark.parametrize("who", ["rui", "oto", "a new curator"])
def test_others_keep_their_hands_off(who, left, request, ana, client_of, api_of):
    member = ana if who == "a new curator" else request.getfixturevalue(who)
    member.vouched_level = 0
    member.save()
    top, green, _ = left
    before = snapshot()
    for act in (
        lambda: traditions.add(member, name="x"),
        lambda: traditions.reword(member, top, name="x", description=""),
        lambda: traditions.place(member, green, None),
        lambda: traditions.merge(member, green, top),
    ):
        with pytest.raises(NotAllowed):
            act()
    client, api = client_of(member), api_of(member)
    assert client.post("/traditions/new/", {"name": "x"}).status_code == 403
    sent = {"words": "1", "name": "x"}
    assert client.post("/traditions/anarchism/edit/", sent).status_code == 403
    assert api.post("/api/v1/traditions/", {"name": "x"}, format="json").status_code == 403
    sent = {"into": "philosophy"}
    path = "/api/v1/traditions/anarchism/merge/"
    assert api.post(path, sent, format="json").status_code == 403
    assert snapshot() == before


def test_a_trusted_curator_may(left, ben):
    assert traditions.add(ben, name="degrowth").pk


AGAINST = {
    "a third level": lambda rows, top, green, other: rows.create(slug="x", name="x", parent=green),
    "one with some under it": lambda rows, top, green, other: top.update(parent=other),
    "under itself": lambda rows, top, green, other: rows.filter(pk=other.pk).update(parent=other),
    "merged and in a place": lambda rows, top, green, other: rows.filter(pk=green.pk).update(
        merged_into=other
    ),
    "twice": lambda rows, top, green, other: rows.create(slug="x", name="X", skeleton="anarchism"),
}  # fmt: skip


@pytest.mark.parametrize("what", AGAINST)
def test_the_database_holds_it_so(what, left):
    top, green, other = left
    rows = Tradition.objects
    with pytest.raises(IntegrityError), transaction.atomic():
        AGAINST[what](rows, rows.filter(pk=top.pk), green, other)


# --- Of which ones a concept is ------------------------------------------------------------------


def test_curators_classify(left, ana, ben, client_of, api_of):
    concept = proposed(ana)
    address = f"/concepts/{concept.slug}/traditions/"
    sent = {"traditions": ["green-anarchism", "philosophy"]}
    assert client_of(ben).post(address, sent).status_code == 302
    assert concept.tradition_names == "green anarchism, philosophy"
    told = api_of(ben).post(
        f"/api/v1/concepts/{concept.slug}/classify/", {"traditions": ["Anarchism"]}, format="json"
    )
    assert told.json()["traditions"] == ["anarchism"]
    client_of(ben).post(address, {})
    assert not concept.traditions.exists()
    assert Activity.objects.filter(verb="classified").count() == 3
    classifying.classify(ben, concept, [])
    assert Activity.objects.filter(verb="classified").count() == 3


@pytest.mark.parametrize("who", ["rui", "oto", "ada"])
def test_others_do_not(who, left, ana, request, client_of, api_of):
    concept, member = proposed(ana), request.getfixturevalue(who)
    sent = {"traditions": ["philosophy"]}
    address = f"/concepts/{concept.slug}/traditions/"
    assert client_of(member).post(address, sent).status_code == 403
    path = f"/api/v1/concepts/{concept.slug}/classify/"
    assert api_of(member).post(path, sent, format="json").status_code == 403
    assert concept.tradition_names == "anarchism"
    assert not Activity.objects.filter(verb="classified").exists()


def test_what_is_not_there_or_over_stays_as_it_is(left, ana, ben):
    concept = proposed(ana)
    with pytest.raises(Invalid):
        classifying.classify(ben, concept, ["gossip"])
    proposing.decline_concept(ben, concept, "No.")
    with pytest.raises(NotAllowed, match="declined"):
        classifying.classify(ben, concept, ["philosophy"])
    assert concept.tradition_names == "anarchism"


# --- Reading -------------------------------------------------------------------------------------


def test_a_top_tradition_includes_those_under_it(left, ana, ben, client_of, api_of):
    accepted(ana, ben, proposed(ana, "mutual aid"))
    accepted(ana, ben, proposed(ana, "rewilding", tradition="green anarchism"))
    proposed(ana, "qualia", tradition="philosophy")
    terms = ["mutual aid", "rewilding"]
    for called in ("anarchism", "Anarchism"):
        page = client_of(None).get("/concepts/", {"tradition": called})
        assert [row.term for row in page.context["page"]] == terms
        told = api_of(None).get("/api/v1/concepts/", {"tradition": called}).json()
        assert [row["term"] for row in told["results"]] == terms
    under = api_of(None).get("/api/v1/concepts/?tradition=green-anarchism").json()["results"]
    assert [row["term"] for row in under] == ["rewilding"]
    assert api_of(None).get("/api/v1/concepts/?tradition=gossip").json()["count"] == 0
    board = client_of(None).get("/coverage/?tradition=anarchism")
    assert [line.concept.term for line in board.context["lines"]] == terms
    feed = client_of(None).get("/feeds/traditions/anarchism/").content.decode()
    assert "rewilding: version 1" in feed


def test_pages_for_everybody_and_the_merged_one_leads_on(left, ana, ada, client_of):
    _, green, philosophy = left
    proposed(ana, "rewilding", tradition="green anarchism")
    page = client_of(None).get("/traditions/").content.decode()
    assert "green anarchism" in page
    assert "Add a tradition" not in page
    assert "rewilding" in client_of(None).get("/traditions/anarchism/").content.decode()
    traditions.merge(ada, green, philosophy)
    moved = client_of(None).get("/traditions/green-anarchism/")
    assert (moved.status_code, moved.url) == (301, "/traditions/philosophy/")
    assert client_of(None).get("/traditions/nowhere/").status_code == 404


def test_an_admin_keeps_them_by_the_pages(left, ada, client_of):
    client = client_of(ada)
    sent = {"name": "degrowth", "parent": "philosophy", "description": "Less."}
    assert client.post("/traditions/new/", sent).url == "/traditions/degrowth/"
    edit = "/traditions/degrowth/edit/"
    assert client.get(edit).status_code == 200
    client.post(edit, {"words": "1", "name": "post-growth", "description": "Less."})
    client.post(edit, {"place": "1", "parent": ""})
    row = Tradition.objects.get(slug="degrowth")
    assert (row.name, row.parent) == ("post-growth", None)
    refused = client.post(edit, {"place": "1", "parent": "gossip"})
    assert refused.status_code == 400
    refused = client.post(edit, {"words": "1", "name": "Anarchism", "description": "kept words"})
    assert refused.status_code == 400
    assert "kept words" in refused.content.decode()
    assert client.post(edit, {"merge": "1", "into": "philosophy"}).url == "/traditions/philosophy/"


def test_the_same_through_the_api(left, ada, api_of):
    api = api_of(ada)
    sent = {"name": "degrowth", "parent": "philosophy"}
    made = api.post("/api/v1/traditions/", sent, format="json")
    assert (made.status_code, made.json()["parent"]) == (201, "philosophy")
    path = "/api/v1/traditions/degrowth/"
    told = api.post(f"{path}reword/", {"name": "Degrowth", "description": "Less."}, format="json")
    assert told.json()["description"] == "Less."
    assert api.post(f"{path}place/", {"parent": ""}, format="json").json()["parent"] is None
    assert api.post(f"{path}place/", {"parent": "gossip"}, format="json").status_code == 400
    assert api.post(f"{path}merge/", {"into": "anarchism"}, format="json").status_code == 200
    left_behind = api_of(None).get(path).json()
    assert left_behind["merged_into"] == "anarchism"
    assert api_of(None).get("/api/v1/traditions/").json()["count"] == 4


def test_the_list_costs_the_same_however_long(left, ana, client_of, django_assert_max_num_queries):
    for number in range(12):
        proposed(ana, f"idea {number}", tradition=f"school {number}")
    client = client_of(None)
    for address in ("/traditions/", "/traditions/anarchism/", "/concepts/"):
        with django_assert_max_num_queries(8):
            client.get(address)
    assert Concept.objects.count() == 12
