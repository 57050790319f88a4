"""The catalogue: filters, orders, pages that hold still, addresses that can be shared; page and API alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from concepts.catalogue import NARROWINGS, SORTS, canonical
from concepts.filters import ConceptFilters
from concepts.forms import ConceptFilter
from concepts.models import Concept
from concepts.services import judging, proposing

from .making import accepted, draft, fail, lexicon, proposed, queued, submitted, trained

pytestmark = pytest.mark.django_db


def seen(client, **query):
    return [concept.term for concept in client.get("/concepts/", query).context["page"]]


def told(api, **query):
    answer = api.get("/api/v1/concepts/", query)
    assert answer.status_code == 200, answer.json()
    return [row["term"] for row in answer.json()["results"]]


def known(ana, ben, concept):
    prompt = trained(ana, ben, concept)
    judging.take_into_review(prompt)
    judging.settle(prompt, accepted=True)
    return prompt


@pytest.fixture
def shelf(ana, ben):
    """Four concepts at four points of their life."""
    known(ana, ben, proposed(ana, "mutual aid"))
    accepted(ana, ben, proposed(ana, "qualia", tradition="philosophy of mind"))
    proposed(ana, "détournement", language="fr", tradition="situationism")
    proposing.retire(ben, accepted(ana, ben, proposed(ana, "potlatch")).concept, "Merged.")


def test_page_and_api_have_the_same_filters():
    page = ConceptFilter({}, traditions=[], languages=[], models=[], signed_in=True)
    assert set(page.fields) == {*NARROWINGS, "sort"}
    assert set(ConceptFilters.base_filters) - {"near"} == {*NARROWINGS, "sort"}
    assert set(dict(ConceptFilters.base_filters["sort"].extra["choices"])) == set(SORTS)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ({}, ["détournement", "mutual aid", "potlatch", "qualia"]),
        ({"q": "detourn"}, ["détournement"]),
        ({"state": "open"}, ["mutual aid", "qualia"]),
        ({"tradition": "situationism"}, ["détournement"]),
        ({"language": "fr"}, ["détournement"]),
        ({"known_to": "lexicon"}, ["mutual aid"]),
        ({"lacking": "lexicon"}, ["qualia"]),
        (
            {"tradition": "anarchism", "state": "open", "q": "aid", "known_to": "lexicon"},
            ["mutual aid"],
        ),
        ({"tradition": "anarchism", "language": "fr"}, []),
    ],
)
def test_each_filter_on_the_page_and_in_the_api(query, terms, shelf, client_of, api_of):
    assert seen(client_of(None), **query) == terms
    assert told(api_of(None), **query) == terms


def test_orders(shelf, ana, ben, client_of, api_of):
    submitted(ana, Concept.objects.get(term="détournement"))
    for client, ask in ((client_of(None), seen), (api_of(None), told)):
        assert ask(client, sort="new")[0] == "potlatch"
        assert ask(client, sort="moved")[0] == "détournement", "a version was submitted last"
        assert ask(client, sort="reviewed")[0] == "mutual aid"
        assert ask(client, sort="term")[0] == "détournement"
        assert ask(client, q="a", sort="best") == ask(client, q="a")


def test_somebodys_draft_moves_nothing_up(shelf, ana, client_of):
    before = seen(client_of(None), sort="moved")
    draft(ana, Concept.objects.get(term="détournement"))
    assert seen(client_of(None), sort="moved") == before


def test_what_somebody_can_do_next(ana, ben, rui, ada, oto, client_of, api_of):
    proposed(ana, "to decide")
    submitted(ana, proposed(ana, "to accept"))
    proposing.open_concept(ben, proposed(ana, "to define"))
    accepted(ana, ben, proposed(ana, "to train"))
    queued(ana, ben, proposed(ana, "is training"))
    trained(ana, ben, proposed(ana, "to put before reviewers"))
    judging.take_into_review(trained(ana, ben, proposed(ana, "in review")))
    everybodys = ["to put before reviewers"]
    mine = seen(client_of(ana), help="1")
    assert mine == ["to define", *everybodys, "to train"]
    assert seen(client_of(ben), help="1") == [
        "to accept", "to decide", "to define", *everybodys, "to train",
    ]  # fmt: skip
    assert seen(client_of(ada), help="1") == everybodys
    assert seen(client_of(rui), help="1") == told(api_of(rui), help="1") == ["in review"]
    assert seen(client_of(oto), help="1") == told(api_of(None), help="1") == []


def test_who_saw_the_answers_is_not_asked_to_judge_them(ana, ben, rui):
    prompt = trained(ana, ben)
    judging.take_into_review(prompt)
    assert Concept.objects.helpable_by(rui).exists()
    prompt.run.sightings.create(user=rui)
    assert not Concept.objects.helpable_by(rui).exists()


def test_ones_own_draft_is_a_next_thing_and_nobody_elses(ana, ben):
    concept = proposed(ben)
    draft(ana, concept)
    assert concept in Concept.objects.helpable_by(ana)
    assert concept not in Concept.objects.helpable_by(ben), "he proposed it, and the draft is hers"


def walk(client, address, link):
    """Every page, by its own links."""
    pages = []
    while address:
        answer = client.get(address)
        pages.append([concept.term for concept in answer.context["page"]])
        cursor = getattr(answer.context["page"], link)
        address = f"/concepts/?{answer.context['query']}cursor={cursor}" if cursor else ""
    return pages, answer


@pytest.mark.parametrize("query", ["", "sort=new", "sort=moved", "sort=reviewed", "q=idea"])
def test_pages_forth_and_back_show_each_concept_once(query, ana, client_of):
    for number in range(45):
        proposed(ana, f"idea {number:02}")
    pages, last = walk(client_of(None), f"/concepts/?{query}", "next")
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({term for page in pages for term in page}) == 45
    cursor = last.context["page"].previous
    back, _ = walk(client_of(None), f"/concepts/?{query}&cursor={cursor}", "previous")
    assert back == [pages[1], pages[0]]


def test_what_is_added_above_moves_nothing_below(ana, client_of, api_of):
    for number in range(25):
        proposed(ana, f"idea {number:02}")
    page = client_of(None).get("/concepts/").context["page"]
    link = api_of(None).get("/api/v1/concepts/?page_size=20").json()["next"]
    for number in range(5):
        proposed(ana, f"an earlier idea {number}")
    rest = ["idea 20", "idea 21", "idea 22", "idea 23", "idea 24"]
    assert seen(client_of(None), cursor=page.next) == rest
    answer = api_of(None).get(link).json()
    assert [row["term"] for row in answer["results"]] == rest
    assert (answer["next"], answer["count"]) == (None, 30)
    assert api_of(None).get(answer["previous"]).status_code == 200


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "bnVsbA", "WyI-IiwxLDFd", "WyI-IiwieCIsMTAwMDAwMDAwMDAwMDAwMDAwMDBd", "[" * 5000]
)  # fmt: skip
@pytest.mark.parametrize("sort", ["", "new", "reviewed"])
def test_a_cursor_that_is_none_is_the_beginning_and_in_the_api_an_error(
    cursor, sort, ana, client_of, api_of
):
    proposed(ana)
    assert seen(client_of(None), cursor=cursor, sort=sort) == ["mutual aid"]
    query = {"cursor": cursor} | ({"sort": sort} if sort else {})
    assert api_of(None).get("/api/v1/concepts/", query).status_code == 400


def test_the_address_is_canonical_and_can_be_shared(shelf, client_of):
    page = client_of(None).get(
        "/concepts/?sort=new&state=open&q=+philosophy++qualia+&odd=1&tradition="
    )
    assert page.context["canonical"] == "q=philosophy+qualia&state=open&sort=new"
    address = f"/concepts/?{page.context['canonical']}"
    assert f'<link rel="canonical" href="{escape(address)}">' in page.content.decode()
    assert list(client_of(None).get(address).context["page"]) == list(page.context["page"])
    assert len(canonical({"q": "x" * 10_000})) < 210


def test_each_filter_can_be_taken_off_by_a_link(shelf, client_of):
    page = (
        client_of(None).get("/concepts/?state=open&tradition=anarchism&sort=new").content.decode()
    )
    assert 'href="?tradition=anarchism&amp;sort=new"' in page
    assert 'href="?state=open&amp;sort=new"' in page


def test_a_very_long_search_is_told_that_it_was_cut(ana, client_of):
    page = client_of(None).get("/concepts/", {"q": "mutual aid " * 100})
    assert page.status_code == 200
    assert "only its beginning is searched" in page.content.decode()


def test_nothing_found_says_what_to_do(shelf, ana, client_of):
    assert "Show all concepts" in client_of(None).get("/concepts/?q=zzzz").content.decode()
    page = client_of(ana).get("/concepts/?q=zzzz").content.decode()
    assert 'href="/concepts/new/?term=zzzz">Propose it' in page


def test_a_declined_concepts_tradition_is_no_choice_for_others(ana, ben, oto, client_of):
    proposing.decline_concept(ben, proposed(ana, tradition="secret society"), "A person.")
    assert "secret society" not in client_of(oto).get("/concepts/").content.decode()
    assert "secret society" in client_of(ben).get("/concepts/").content.decode()


@pytest.mark.parametrize(
    "query", ["", "q=idea&tradition=anarchism&sort=reviewed", "help=1&lacking=lexicon&sort=moved"]
)
def test_a_page_costs_the_same_however_many_there_are(query, ana, ben, client_of, api_of):
    lexicon()
    fail(queued(ana, ben, proposed(ana, "idea zero")))
    stranger = client_of(None)

    def cost():
        with CaptureQueriesContext(connection) as page:
            stranger.get(f"/concepts/?{query}")
        with CaptureQueriesContext(connection) as api:
            api_of(None).get(f"/api/v1/concepts/?{query}")
        return len(page), len(api)

    one = cost()
    for number in range(30):
        accepted(ana, ben, proposed(ana, f"idea {number}"))
    assert cost() == one
    assert max(one) <= 12
