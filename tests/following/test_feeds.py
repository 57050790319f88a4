"""Atom feeds: what strangers may see, newest first, and 304 when nothing changed."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import Concept
from concepts.services import defining, proposing
from evaluations.services import appealing
from tests.concepts.making import accepted, proposed, submitted
from tests.evaluations.making import candidate, open_round, review_all

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(client, address="/feeds/"):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    return [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")]


def test_accepted_definitions_are_in_it_and_nothing_else(ana, ben, client_of):
    accepted(ana, ben)
    submitted(ana, proposed(ana, "qualia"))
    defining.decline(ben, submitted(ana, proposed(ana, "praxis")), "No date.")
    assert titles(client_of()) == ["mutual aid: version 1 is accepted"]


def test_a_curator_gets_what_a_stranger_gets(ana, ben, client_of):
    definition = accepted(ana, ben)
    Concept.objects.filter(pk=definition.concept_id).update(state="declined")
    assert titles(client_of(ben)) == titles(client_of()) == []
    assert client_of(ben).get("/feeds/concepts/mutual-aid/").status_code == 404


def test_the_feeds_of_a_concept_and_of_a_tradition(ana, ben, client_of):
    accepted(ana, ben)
    accepted(ana, ben, proposed(ana, "qualia", tradition="mind/body & soul"))
    assert titles(client_of(), "/feeds/concepts/mutual-aid/") == [
        "mutual aid: version 1 is accepted"
    ]
    assert titles(client_of(), "/feeds/traditions/mind/body & soul/") == [
        "qualia: version 1 is accepted"
    ]
    assert client_of().get("/feeds/traditions/nobody/").status_code == 404
    assert client_of().get("/feeds/concepts/nowhere/").status_code == 404


def test_a_decision_is_in_it_when_the_round_is_closed_and_not_while_it_is_judged_anew(
    ana, ben, ada, rui, sol, tam, client_of
):
    row = open_round(ben, candidate(ana))
    assert titles(client_of()) == []
    review_all(row, rui, sol, tam)
    assert [title[:8] for title in titles(client_of())] == ["anekanta"]
    assert len(titles(client_of(), "/feeds/concepts/anekanta/")) == 1
    assert appealing is not None


def test_an_unchanged_feed_is_not_sent_again(ana, ben, client_of):
    accepted(ana, ben)
    client = client_of()
    first = client.get("/feeds/")
    assert first["Last-Modified"]
    again = client.get("/feeds/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    accepted(ana, ben, proposed(ana, "qualia"))
    changed = client.get("/feeds/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_it_costs_the_same_however_much_there_is(ana, ben, client_of):
    client, costs = client_of(), []
    for number in range(6):
        accepted(ana, ben, proposed(ana, f"word {number}"))
        with CaptureQueriesContext(connection) as asked:
            client.get("/feeds/")
        costs.append(len(asked))
    assert set(costs) == {2}


def test_peoples_words_do_not_break_the_feed(ana, ben, client_of):
    proposing.propose(ana, term="a <b> & ]]>", aliases=[], why="x")
    accepted(ana, ben, Concept.objects.get())
    assert titles(client_of()) == ["a <b> & ]]>: version 1 is accepted"]
