"""Concepts of several languages that mean the same are linked: one for each language, and by curators."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept, TranslationGroup
from concepts.services import merging, proposing, translating
from tests.concepts.making import proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(ana):
    return proposed(ana, "mutual aid")


@pytest.fixture
def spanish(ana):
    return proposed(ana, "apoyo mutuo", language="es")


@pytest.fixture
def french(ben):
    return proposed(ben, "entraide", language="fr")


def linked(concept):
    concept = Concept.objects.get(pk=concept.pk)
    return [row.term for row in concept.translations]


def state():
    acts = Activity.objects.count()
    return acts, list(Concept.objects.order_by("pk").values_list("pk", "translation_group"))


def test_two_are_linked_and_a_third_joins(english, spanish, french, ana, ben, client_of):
    translating.link(ben, english, spanish)
    translating.link(ben, french, spanish)
    assert linked(english) == ["apoyo mutuo", "entraide"]
    assert TranslationGroup.objects.count() == 1
    page = client_of(None).get(english.get_absolute_url()).content.decode()
    assert 'hreflang="es" href="/concepts/apoyo-mutuo/"' in page
    assert "In other languages" in page
    assert "Propose a translation" not in page
    assert (
        "Propose a translation" in client_of(ana).get(english.get_absolute_url()).content.decode()
    )
    acts = Activity.objects.filter(verb="linked a translation of")
    assert [act.data["other"] for act in acts.order_by("sequence")] == [
        "apoyo-mutuo", "mutual-aid", "apoyo-mutuo", "entraide",
    ]  # fmt: skip
    assert not breaks()


def test_two_pairs_become_one_group(english, spanish, french, ana, ben):
    italian = proposed(ana, "mutuo appoggio", language="it")
    translating.link(ben, english, spanish)
    translating.link(ben, french, italian)
    translating.link(ben, italian, english)
    assert linked(spanish) == ["mutual aid", "entraide", "mutuo appoggio"]
    assert TranslationGroup.objects.count() == 1


def test_said_again_nothing_happens(english, spanish, ben):
    translating.link(ben, english, spanish)
    before = state()
    translating.link(ben, spanish, english)
    assert state() == before


def test_one_language_is_there_once(english, spanish, ana, ben):
    other = proposed(ana, "ayuda mutua", language="es")
    translating.link(ben, english, spanish)
    before = state()
    for one in (other, proposed(ana, "solidarity")):
        before = state()
        with pytest.raises(Invalid, match="Both are in"):
            translating.link(ben, english, one)
        assert state() == before
    group = Concept.objects.get(pk=english.pk).translation_group
    with pytest.raises(IntegrityError), transaction.atomic():
        Concept.objects.filter(pk=other.pk).update(translation_group=group)


def test_what_is_over_makes_way(english, spanish, ana, ben):
    translating.link(ben, english, spanish)
    proposing.decline_concept(ben, spanish, "Said otherwise.")
    assert linked(english) == []
    other = proposed(ana, "ayuda mutua", language="es")
    translating.link(ben, english, other)
    assert linked(english) == ["ayuda mutua"]
    spanish.refresh_from_db()
    assert spanish.translation_group is None


def test_what_a_moderator_has_hidden_is_told_to_nobody(english, spanish, ben, client_of, api_of):
    translating.link(ben, english, spanish)
    Concept.objects.filter(pk=spanish.pk).update(hidden_at=timezone.now())
    assert "apoyo" not in client_of(None).get(english.get_absolute_url()).content.decode()
    assert api_of(None).get("/api/v1/concepts/mutual-aid/").json()["translations"] == []


@pytest.mark.parametrize("ending", ["itself", "declined", "hidden"])
def test_what_cannot_be_linked_is_not(ending, english, spanish, ana, ben):
    other = english if ending == "itself" else spanish
    if ending == "declined":
        proposing.decline_concept(ben, spanish, "No.")
    if ending == "hidden":
        Concept.objects.filter(pk=spanish.pk).update(hidden_at=timezone.now())
        other = Concept.objects.get(pk=spanish.pk)
    before = state()
    with pytest.raises(NotAllowed):
        translating.link(ana, english, other)
    assert state() == before


def test_unlinking_leaves_the_others_linked(english, spanish, french, ben):
    translating.link(ben, english, spanish)
    translating.link(ben, english, french)
    translating.unlink(ben, english)
    assert linked(spanish) == ["entraide"]
    translating.unlink(ben, spanish)
    assert linked(french) == []
    assert not TranslationGroup.objects.exists()
    before = state()
    with pytest.raises(StaleState):
        translating.unlink(ben, french)
    assert state() == before


def test_a_double_gives_its_place_to_what_stays(english, spanish, ana, ben):
    double = proposed(ana, "reciprocal help")
    translating.link(ben, double, spanish)
    merging.merge(ben, double, proposed(ana, "mutual help"), "The same.")
    assert linked(spanish) == ["mutual help"]
    translating.unlink(ben, spanish)
    translating.link(ben, english, spanish)
    merging.merge(ben, spanish, english, "One word.")  # a pair that turns out to be one
    assert linked(english) == []
    assert not TranslationGroup.objects.exists()


@pytest.mark.parametrize("who", ["rui", "ada", "oto", None])
def test_curators_link_and_nobody_else(who, english, spanish, request, client_of, api_of):
    member = request.getfixturevalue(who) if who else None
    before = state()
    address = f"{english.get_absolute_url()}translations/"
    refused = 403 if who else 302
    assert client_of(member).get(address).status_code == refused
    assert client_of(member).post(address, {"other": spanish.slug}).status_code == refused
    for verb, sent in (("link", {"other": spanish.slug}), ("unlink", {})):
        path = f"/api/v1/concepts/{english.slug}/{verb}/"
        assert api_of(member).post(path, sent, format="json").status_code in {401, 403}
    assert state() == before


def test_by_the_pages(english, spanish, ben, client_of):
    client, address = client_of(ben), f"{english.get_absolute_url()}translations/"
    assert client.post(address, {"other": "nothing such"}).status_code == 400
    assert client.post(address, {"other": "Apoyo Mutuo"}).status_code == 302
    assert linked(english) == ["apoyo mutuo"]
    assert "Unlink this concept" in client.get(address).content.decode()
    assert client.post(address, {"unlink": "1"}).status_code == 302
    assert linked(english) == []


def test_a_translation_is_proposed_and_linked_in_one(english, ben, client_of):
    client = client_of(ben)
    form = client.get("/concepts/new/?translation_of=mutual-aid")
    assert form.context["form"].initial["traditions"] == ["anarchism"]
    assert "As a translation of" in form.content.decode()
    sent = {"term": "apoyo mutuo", "language": "en", "why": "x", "translation_of": "mutual-aid"}
    before = state()
    refused = client.post("/concepts/new/", sent)
    assert refused.status_code == 400
    assert refused.context["form"].errors["language"]
    assert state() == before
    assert client.post("/concepts/new/", sent | {"language": "es"}).status_code == 302
    assert linked(english) == ["apoyo mutuo"]
    gone = client.post("/concepts/new/", sent | {"translation_of": "nowhere"})
    assert gone.status_code == 404


def test_through_the_api(english, spanish, ana, api_of):
    api = api_of(ana)
    told = api.post("/api/v1/concepts/mutual-aid/link/", {"other": "apoyo-mutuo"}, format="json")
    assert told.json()["translations"] == [
        {"language": "es", "slug": "apoyo-mutuo", "term": "apoyo mutuo"}
    ]
    assert api.post("/api/v1/concepts/mutual-aid/unlink/").json()["translations"] == []
    sent = {"term": "entraide", "language": "fr", "why": "x", "translation_of": "mutual-aid"}
    made = api.post("/api/v1/concepts/", sent, format="json")
    assert made.status_code == 201
    assert made.json()["translations"][0]["slug"] == "mutual-aid"
    sent |= {"term": "x", "translation_of": "nowhere"}
    assert api.post("/api/v1/concepts/", sent, format="json").status_code == 400


def test_the_list_costs_the_same_with_links(
    english, spanish, french, ben, api_of, django_assert_num_queries
):
    translating.link(ben, english, spanish)
    with django_assert_num_queries(6):
        api_of(None).get("/api/v1/concepts/")
    translating.link(ben, english, french)
    with django_assert_num_queries(6):
        api_of(None).get("/api/v1/concepts/")
