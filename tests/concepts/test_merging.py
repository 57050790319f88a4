"""Two concepts are one: the double is retired, its names and its address lead to the one that stays."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept, ConceptName
from concepts.services import merging, proposing
from tests.concepts.making import accepted, proposed, queued

pytestmark = pytest.mark.django_db
WHY = "Both mean help among equals."


@pytest.fixture
def stays(ana):
    return proposed(ana, term="mutual aid")


@pytest.fixture
def double(ben):
    return proposed(ben, term="reciprocal help", aliases=["helping hands"])


def unchanged(double):
    double.refresh_from_db()
    assert (double.state, double.merged_into) == ("proposed", None)
    assert double.names.count() == 2
    assert not Activity.objects.filter(verb="merged").exists()


def test_the_double_leads_to_the_one_that_stays(stays, double, ben, client_of):
    answer = client_of(ben).post(
        reverse("concept-merge", args=[double.slug]), {"into": "Mutual Aid", "reason": WHY}
    )
    assert answer.url == stays.get_absolute_url()
    double.refresh_from_db()
    assert (double.state, double.merged_into, double.decision_reason) == ("retired", stays, WHY)
    stays = Concept.objects.get(pk=stays.pk)
    assert stays.aliases == ["reciprocal help", "helping hands"]
    assert proposing.holder_of("HELPING HANDS") == stays
    moved = client_of(None).get(double.get_absolute_url())
    assert (moved.status_code, moved.url) == (301, stays.get_absolute_url())
    page = client_of(None).get(stays.get_absolute_url()).content.decode()
    assert "“reciprocal help” was merged into this" in page
    assert not list(breaks())


def test_it_is_found_by_all_its_names_and_listed_once(stays, double, ben, client_of):
    merging.merge(ben, double, stays, WHY)
    assert [row.pk for row in Concept.objects.search("helping hands")] == [stays.pk]
    listed = client_of(None).get(reverse("concept-list"), {"state": "retired"}).content.decode()
    assert "reciprocal help" not in listed


def test_what_was_written_for_it_stays_readable(stays, ana, ben, client_of):
    definition = accepted(ben, ana, proposed(ben, term="reciprocal help"))
    merging.merge(ben, definition.concept, stays, WHY)
    assert client_of(None).get(definition.get_absolute_url()).status_code == 200
    history = reverse("definition-history", args=[definition.concept.slug])
    assert client_of(None).get(history).status_code == 200


def test_a_double_of_a_double_leads_to_the_last(stays, double, ana, ben):
    third = proposed(ben, term="solidarity among equals")
    merging.merge(ben, double, third, WHY)
    merging.merge(ben, third, stays, WHY)
    double.refresh_from_db()
    assert double.merged_into == stays
    assert merging.target(ben, double.slug) == stays
    assert ConceptName.objects.filter(concept=stays).count() == 4
    assert ConceptName.objects.filter(concept=stays, is_primary=True).count() == 1


@pytest.mark.parametrize(
    ("into", "said"),
    [("reciprocal help", "the same concept"), ("nothing at all", "no such concept"), ("", "Name")],
)
def test_what_is_typed_is_kept_when_it_leads_nowhere(stays, double, ben, client_of, into, said):
    address = reverse("concept-merge", args=[double.slug])
    answer = client_of(ben).post(address, {"into": into, "reason": WHY})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert WHY in answer.content.decode()
    unchanged(double)


def test_a_reason_is_needed_and_a_living_concept(stays, double, ana, ben):
    with pytest.raises(Invalid):
        merging.merge(ben, double, stays, " ")
    proposing.decline_concept(ben, stays, "Known already.")
    with pytest.raises(StaleState, match="takes nothing in"):
        merging.merge(ben, double, stays, WHY)
    unchanged(double)


def test_what_is_under_way_ends_first(stays, ana, ben):
    run = queued(ben, ana, proposed(ben, term="reciprocal help"))
    with pytest.raises(StaleState, match="under way"):
        merging.merge(ben, run.concept, stays, WHY)
    run.concept.refresh_from_db()
    assert run.concept.merged_into is None


@pytest.mark.parametrize("who", ["rui", "ada", "oto"])
def test_curators_merge_and_nobody_else(stays, double, request, client_of, api_of, who):
    member = request.getfixturevalue(who)
    sent = {"into": stays.slug, "reason": WHY}
    address = reverse("concept-merge", args=[double.slug])
    assert client_of(member).get(address).status_code == 403
    assert client_of(member).post(address, sent).status_code == 403
    path = f"/api/v1/concepts/{double.slug}/merge/"
    assert api_of(member).post(path, sent, format="json").status_code == 403
    unchanged(double)


def test_nobody_takes_anothers_into_their_own(stays, double, ana, api_of):
    with pytest.raises(NotAllowed, match="another curator"):
        merging.merge(ana, double, stays, WHY)
    unchanged(double)


def test_through_the_api(stays, double, ben, api_of):
    path = f"/api/v1/concepts/{double.slug}/merge/"
    answer = api_of(ben).post(path, {"into": stays.slug, "reason": WHY}, format="json")
    assert (answer.status_code, answer.json()["slug"]) == (200, stays.slug)
    assert answer.json()["aliases"] == ["reciprocal help", "helping hands"]
    left = api_of(None).get(f"/api/v1/concepts/{double.slug}/").json()
    assert (left["state"], left["merged_into"]) == ("retired", stays.slug)
    assert (
        api_of(ben).post(path, {"into": stays.slug, "reason": WHY}, format="json").status_code
        == 403
    )


def test_the_database_keeps_it_so(stays, double):
    for change in ({"merged_into": stays}, {"merged_into": double, "state": "retired"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Concept.objects.filter(pk=double.pk).update(**change)
