"""The coverage board: how far each language model is with each concept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import LanguageModel
from concepts.services import judging, proposing, training

from .making import accepted, fail, finish, lexicon, proposed, queued, trained

pytestmark = pytest.mark.django_db


def lines(client, **query):
    context = client.get("/coverage/", query).context
    return {
        line.concept.term: {cell.language_model.name: cell.standing.label for cell in line.cells}
        for line in context["lines"]
    }


def other():
    return LanguageModel.objects.create(
        slug="other", name="Other", source="local", location="elsewhere", hidden_size=4
    )


def known(ana, ben, concept):
    prompt = trained(ana, ben, concept)
    judging.take_into_review(prompt)
    judging.settle(prompt, accepted=True)
    return prompt


def test_each_standing_has_its_word(ana, ben, client_of):
    known(ana, ben, proposed(ana, "known"))
    judging.take_into_review(trained(ana, ben, proposed(ana, "reviewed")))
    trained(ana, ben, proposed(ana, "trained"))
    queued(ana, ben, proposed(ana, "training"))
    fail(queued(ana, ben, proposed(ana, "failed")))
    accepted(ana, ben, proposed(ana, "nothing"))
    proposed(ana, "not open yet")
    other()
    assert lines(client_of(None)) == {
        "known": {"Lexicon": "Known", "Other": "Lacking"},
        "reviewed": {"Lexicon": "In review", "Other": "Lacking"},
        "trained": {"Lexicon": "Trained", "Other": "Lacking"},
        "training": {"Lexicon": "Training", "Other": "Lacking"},
        "failed": {"Lexicon": "Lacking", "Other": "Lacking"},
        "nothing": {"Lexicon": "Lacking", "Other": "Lacking"},
    }


def test_the_farthest_standing_counts(ana, ben, client_of):
    prompt = known(ana, ben, proposed(ana))
    again = training.request_run(ana, prompt.definition, lexicon(), "draft", seed=1)
    assert lines(client_of(None))["mutual aid"]["Lexicon"] == "Known"
    judging.make_stale(prompt.definition)
    assert lines(client_of(None))["mutual aid"]["Lexicon"] == "Training"
    finish(again, digest="c" * 64)
    assert lines(client_of(None))["mutual aid"]["Lexicon"] == "Trained"


def test_the_board_is_narrowed_like_the_catalogue(ana, ben, client_of):
    known(ana, ben, proposed(ana, "known"))
    accepted(ana, ben, proposed(ana, "lacking"))
    assert set(lines(client_of(None), known_to="lexicon")) == {"known"}
    assert set(lines(client_of(None), lacking="lexicon")) == {"lacking"}
    assert set(lines(client_of(None), q="lack")) == {"lacking"}
    assert set(lines(client_of(None), tradition="nowhere")) == {"known", "lacking"}
    assert "No open concept matches" in client_of(None).get("/coverage/?q=zzzz").content.decode()


def test_a_curator_is_led_to_training_and_nobody_else(ana, ben, rui, client_of):
    accepted(ana, ben)
    lexicon()
    link = 'href="/concepts/mutual-aid/train/"'
    assert link in client_of(ana).get("/coverage/").content.decode()
    assert link not in client_of(rui).get("/coverage/").content.decode()
    LanguageModel.objects.update(is_active=False)
    assert link not in client_of(ana).get("/coverage/").content.decode()


def test_declined_and_retired_concepts_are_not_on_it(ana, ben, client_of):
    lexicon()
    proposing.decline_concept(ben, proposed(ana, "a person"), "A person.")
    proposing.retire(ben, accepted(ana, ben).concept, "Merged.")
    assert lines(client_of(ben)) == {}


def test_empty_boards_say_what_comes_next(client_of, db):
    assert "No language model yet" in client_of(None).get("/coverage/").content.decode()
    lexicon()
    assert "No concept is open yet" in client_of(None).get("/coverage/").content.decode()


def test_it_costs_the_same_with_one_and_thirty(ana, ben, client_of):
    trained(ana, ben)
    with CaptureQueriesContext(connection) as one:
        client_of(None).get("/coverage/")
    other()
    for number in range(29):
        queued(ana, ben, proposed(ana, f"idea {number}"))
    with CaptureQueriesContext(connection) as thirty:
        page = client_of(None).get("/coverage/").context["page"]
    assert len(page.rows) == 25
    assert page.next
    assert len(thirty) == len(one) <= 12
