"""Ana proposes; what looks like something that is here already is refused, and nothing is lost."""

import pytest

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept
from concepts.services import proposing
from concepts.states import ConceptState

from .making import proposed, tradition

pytestmark = pytest.mark.django_db

FORM = {
    "term": "détournement",
    "aliases": "diversion\nhijacking",
    "language": "fr",
    "why": "It is **not** a detour.",
    "sources": "Debord and Wolman, 1956.",
}


def test_ana_proposes_a_concept(ana, client_of):
    answer = client_of(ana).post("/concepts/new/", FORM)
    concept = Concept.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == "/concepts/detournement/"
    assert (concept.term, concept.state) == ("détournement", ConceptState.PROPOSED)
    assert concept.aliases == ["diversion", "hijacking"]
    assert "<strong>not</strong>" in concept.why_html
    assert Activity.objects.filter(verb="proposed", subject_id=str(concept.pk)).count() == 1


def test_traditions_are_chosen_from_the_taxonomy(ana, client_of):
    situationism = tradition("situationism", tradition("avant-gardes"))
    page = client_of(ana).get("/concepts/new/").content.decode()
    assert "avant-gardes: situationism" in page
    sent = FORM | {"traditions": [situationism.slug, "avant-gardes"]}
    client_of(ana).post("/concepts/new/", sent)
    assert Concept.objects.get().tradition_names == "avant-gardes, situationism"


@pytest.mark.parametrize("words", [["gossip"], ["a", "b", "c", "d", "e", "f"]])
def test_traditions_that_are_not_there_or_too_many_are_refused(words, ana, client_of):
    for each in "abcdef":
        tradition(each)
    answer = client_of(ana).post("/concepts/new/", FORM | {"traditions": words})
    assert answer.status_code == 400
    assert answer.context["form"].errors["traditions"]
    assert not Concept.objects.exists()


@pytest.mark.parametrize("who", [None, "oto", "rui", "ada"])
def test_others_cannot_propose(who, request, client_of):
    user = request.getfixturevalue(who) if who else None
    for answer in (
        client_of(user).get("/concepts/new/"),
        client_of(user).post("/concepts/new/", FORM),
    ):
        assert answer.status_code == (403 if who else 302)
    assert not Concept.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Mutual Aid",
        "mutual  aid",
        "mutual-aid",
        "mutuаl aid",
        "MUTUAL AID",
        "mutual aid!",
        "mutualaid",
    ],
)
def test_a_name_that_looks_the_same_is_refused_with_the_concept_that_has_it(name, ana, client_of):
    proposed(ana)
    answer = client_of(ana).post("/concepts/new/", FORM | {"term": name})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="/concepts/mutual-aid/"' in page
    assert "Debord and Wolman, 1956." in page, "what was typed is kept"
    assert Concept.objects.count() == 1


def test_an_alias_counts_as_a_name_both_ways(ana, ben):
    proposed(ana, aliases=["reciprocity"])
    with pytest.raises(Invalid) as refused:
        proposed(ben, term="Reciprocity")
    assert "term" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        proposed(ben, term="something else", aliases=["Mutual Aid"])
    assert "aliases" in refused.value.fields
    assert "/concepts/mutual-aid/" in refused.value.fields["aliases"][0]
    assert Concept.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("term", ""),
        ("term", "x" * 121),
        ("term", "!!!"),
        ("term", "a\u202eb"),
        ("why", ""),
        ("why", "nul\x00here"),
        ("why", "x" * 20_001),
        ("sources", "y" * 20_001),
        ("language", "not a language"),
        ("aliases", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept(field, text, ana, client_of):
    answer = client_of(ana).post("/concepts/new/", FORM | {field: text})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    other = "why" if field != "why" else "sources"
    assert answer.context["form"][other].value() == FORM[other]
    assert not Concept.objects.exists()


def test_two_terms_with_one_address_get_numbers(ana):
    assert proposed(ana, term="C sharp").slug == "c-sharp"
    assert proposed(ana, term="Ç sharp♯x").slug == "c-sharpx"
    assert proposed(ana, term="новое").slug == "concept"
    assert proposed(ana, term="новее").slug == "concept-2"
    assert proposed(ana, term="New").slug not in {"new"}


def test_ben_opens_it_and_only_he(ana, ben, oto, client_of):
    concept = proposed(ana)
    for user in (ana, oto):
        assert (
            client_of(user).post("/concepts/mutual-aid/decide/", {"open": "1"}).status_code == 403
        )
        concept.refresh_from_db()
        assert concept.state == ConceptState.PROPOSED
    assert client_of(None).post("/concepts/mutual-aid/decide/", {"open": "1"}).status_code == 302
    answer = client_of(ben).post("/concepts/mutual-aid/decide/", {"open": "1"})
    concept.refresh_from_db()
    assert (answer.status_code, concept.state) == (302, ConceptState.OPEN)


def test_declining_needs_a_reason_and_hides_it_from_strangers(ana, ben, oto, client_of):
    concept = proposed(ana)
    page = "/concepts/mutual-aid/decide/"
    assert client_of(ben).post(page, {"decline": "1", "reason": " "}).status_code == 400
    concept.refresh_from_db()
    assert concept.state == ConceptState.PROPOSED
    assert client_of(ben).post(page, {"decline": "1", "reason": "A person."}).status_code == 302
    concept.refresh_from_db()
    assert (concept.state, concept.decision_reason) == (ConceptState.DECLINED, "A person.")
    assert concept in Concept.objects.visible_to(ana)
    assert concept in Concept.objects.visible_to(ben)
    assert concept not in Concept.objects.visible_to(oto)


def test_retiring(ana, ben, oto, client_of):
    concept = proposed(ana)
    with pytest.raises(NotAllowed):
        proposing.retire(ben, concept, "Too early.")
    proposing.open_concept(ben, concept)
    assert client_of(oto).post("/concepts/mutual-aid/retire/", {"reason": "No."}).status_code == 403
    assert client_of(ana).post("/concepts/mutual-aid/retire/", {"reason": ""}).status_code == 400
    concept.refresh_from_db()
    assert concept.state == ConceptState.OPEN
    client_of(ana).post("/concepts/mutual-aid/retire/", {"reason": "Merged."})
    concept.refresh_from_db()
    assert concept.state == ConceptState.RETIRED


def test_the_second_decision_is_told(ana, ben):
    concept = proposed(ana)
    seen_before = Concept.objects.get(pk=concept.pk)
    proposing.open_concept(ben, concept)
    with pytest.raises(StaleState):
        proposing.decline_concept(ben, seen_before, "No.")
    concept.refresh_from_db()
    assert concept.state == ConceptState.OPEN
