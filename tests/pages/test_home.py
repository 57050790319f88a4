"""The start page: to a stranger what this is, to each of the cast what waits for them."""

import pytest

from concepts.models import SoftPrompt
from concepts.services import defining
from concepts.states import SoftPromptState
from pages.waiting import count_for, lists_for
from tests.concepts import making
from tests.evaluations.making import open_round, review_all

pytestmark = pytest.mark.django_db


def waiting(user):
    return {group.name: [thing.title for thing in group.things] for group in lists_for(user)}


def test_a_stranger_is_told_what_this_is(client_of):
    seen = client_of().get("/").content.decode()
    assert "words that language models lack" in seen
    assert "No pack is published yet" in seen


def test_a_stranger_sees_an_accepted_word_before_and_after(ana, ben, client_of):
    prompt = making.trained(ana, ben)
    assert "TAUGHT" not in client_of().get("/").content.decode()
    SoftPrompt.objects.filter(pk=prompt.pk).update(state=SoftPromptState.ACCEPTED)
    seen = client_of().get("/").content.decode()
    assert "TAUGHT" in seen
    assert "BARE" in seen


def test_to_somebody_without_a_role_nothing_waits(ana, ben, oto, client_of):
    making.submitted(ana)
    assert waiting(oto) == {"Review": [], "Decide": [], "Answer": []}
    assert "waiting for you" not in client_of(oto).get("/").content.decode()


def test_a_proposal_waits_for_the_other_curator(ana, ben):
    making.proposed(ana)
    assert waiting(ben)["Decide"] == ["mutual aid"]
    assert waiting(ana)["Decide"] == []


def test_a_submitted_version_waits_once_and_not_for_its_author(ana, ben):
    making.submitted(ana)
    assert waiting(ben)["Decide"] == ["mutual aid"]
    assert count_for(ben) == 1
    assert waiting(ana)["Decide"] == []


def test_what_is_mine_comes_back_to_me(ana, ben):
    definition = making.submitted(ana)
    defining.decline(ben, definition, "It has no date.")
    (group,) = [g for g in lists_for(ana) if g.name == "Answer"]
    assert "It has no date." in group.things[0].about
    making.draft(ana, definition.concept)
    (group,) = [g for g in lists_for(ana) if g.name == "Answer"]
    assert [thing.about for thing in group.things] == ["your draft of version 2"]


def test_a_trained_word_waits_for_whoever_may_open_a_round(ana, ben, ada, rui):
    making.trained(ana, ben)
    assert [waiting(user)["Decide"] for user in (ben, ada, rui)] == [
        ["mutual aid"],
        ["mutual aid"],
        [],
    ]


def test_a_failed_training_waits_for_who_asked_for_it(ana, ben):
    making.fail(making.queued(ana, ben))
    assert waiting(ana)["Answer"] == ["mutual aid"]
    assert waiting(ben)["Answer"] == []


def test_an_open_round_waits_for_reviewers_who_had_no_part_in_it(ana, ben, ada, rui, sol):
    row = open_round(ada, making.trained(ana, ben))
    assert waiting(rui)["Review"] == ["mutual aid"]
    assert waiting(ana)["Review"] == []
    review_all(row, rui)
    assert waiting(rui)["Review"] == []
    assert waiting(sol)["Review"] == ["mutual aid"]


def test_the_bar_counts_what_waits(ana, ben, client_of):
    making.submitted(ana)
    making.proposed(ana, term="ressentiment")
    seen = client_of(ben).get("/").content.decode()
    assert '<b>2</b><span class="word">waiting for you</span>' in seen


def test_a_long_list_is_cut_and_shown_whole_on_demand(ana, ben, client_of):
    for number in range(7):
        making.proposed(ana, term=f"word {number}")
    seen = client_of(ben).get("/").content.decode()
    assert "and 2 more" in seen
    seen = client_of(ben).get("/?show=decide").content.decode()
    assert "more</a>" not in seen
    assert seen.count("define it, or decline") == 7


def test_what_happened_is_told_without_who_judged_what(ana, ben, ada, rui, client_of):
    row = open_round(ada, making.trained(ana, ben))
    review_all(row, rui)
    seen = client_of(ada).get("/").content.decode()
    assert "Ada opened a round" in seen
    assert "Rui reviewed" not in seen


def test_a_curator_with_nothing_to_do_is_shown_a_word_to_train(ana, ben, client_of):
    making.accepted(ana, ben)
    seen = client_of(ben).get("/").content.decode()
    assert "Its definition is accepted and was never trained." in seen
