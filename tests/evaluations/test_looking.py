"""Thin evidence asks for more reviews by itself; enough of it closes before all that were planned."""

import pytest

from common.activity import breaks
from common.errors import NotAllowed
from common.models import Activity
from evaluations.models import OutputArm, Review, Round, Slot
from evaluations.policy import Policy
from evaluations.services import closing, queue, reporting, reviewing
from evaluations.services.deciding import decide
from evaluations.services.looking import fewest_reviews, latest_look, sampling_of
from evaluations.states import RoundState, SlotState
from evaluations.stats import Rating, Sampling
from evaluations.stats.clusters import clustered_effect
from evaluations.stats.sequential import Plan, look

from .making import FIDELITY, candidate, judge, open_round, review_all
from .test_decision_golden import ROUND as RATINGS

MILDER = FIDELITY | {"bare": 4, "soft_prompt": 3}  # whoever sees no lead at all
PLANNED = {"reviews_per_output": 2, "more_reviews": [3], "resamples": 200}


@pytest.fixture
def row(db, ana, ben, settings):
    settings.EVALUATION_POLICY = PLANNED
    return open_round(ben, candidate(ana))


def test_where_the_lead_is_open_each_text_gets_more_slots(row, rui, sol, tam):
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    row.refresh_from_db()
    assert (row.state, row.wanted_reviews, row.decision) == (RoundState.OPEN, 3, {})
    new = Slot.objects.filter(round=row, number=3)
    assert new.count() == 12
    assert set(new.values_list("state", flat=True)) == {SlotState.FREE}
    old = Slot.objects.filter(round=row, number=1)
    assert set(new.values_list("item", "place", "instruction")) == set(
        old.values_list("item", "place", "instruction")
    )
    assert queue.next_item(tam, row)
    assert list(breaks()) == []


def test_the_record_says_that_more_were_asked_for_and_nothing_of_why(row, rui, sol):
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    act = Activity.objects.get(verb="asked for more reviews")
    assert act.data == {"wanted": 3}
    assert act.actor is None
    with pytest.raises(NotAllowed):
        reporting.unblinded(rui, row)


def test_the_last_planned_look_decides_either_way(row, rui, sol, tam):
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    review_all(row, tam, fidelity=MILDER)
    row.refresh_from_db()
    assert (row.state, row.accepted) == (RoundState.CLOSED, False)
    assert row.decision["look"]["number"] == 2
    assert row.decision["look"]["next_at"] is None
    assert row.decision["counts"]["reviews"] == 36
    assert Activity.objects.filter(verb="asked for more reviews").count() == 1


def test_enough_evidence_closes_with_fewer_reviews_than_planned(row, rui, sol):
    review_all(row, rui, sol)
    row.refresh_from_db()
    assert (row.state, row.accepted, row.wanted_reviews) == (RoundState.CLOSED, True, 2)
    assert row.decision["look"]["decision"] == "enough_for"
    assert Slot.objects.filter(number=3).count() == 0


def test_surely_no_lead_closes_early_too(row, rui, sol):
    review_all(row, rui, sol, fidelity=MILDER)
    row.refresh_from_db()
    assert (row.state, row.accepted) == (RoundState.CLOSED, False)
    assert row.decision["look"]["decision"] == "enough_against"


def test_a_changed_review_is_not_asked_about_twice(row, rui, sol, tam):
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    item = reviewing.find_item(OutputArm.objects.first().output.item.token)
    judge(rui, item, 2, "partial")
    assert not closing.close_if_ready(Round.objects.get())
    assert Round.objects.get().wanted_reviews == 3
    assert Slot.objects.count() == 36
    assert Review.objects.count() == 24


def test_without_a_plan_the_first_look_is_the_last(db, ana, ben, rui, sol, settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "resamples": 200}
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    row.refresh_from_db()
    assert (row.state, row.accepted, row.decision["look"]) == (RoundState.CLOSED, False, None)


def test_a_plan_changed_meanwhile_does_not_touch_the_round(row, rui, sol, settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2}
    review_all(row, rui)
    review_all(row, sol, fidelity=MILDER)
    assert Round.objects.get().wanted_reviews == 3


def test_the_rule_rests_on_the_bound_that_all_looks_share():
    policy = Policy(reviews_per_output=2, more_reviews=(3, 5), resamples=400)
    decision = decide(RATINGS, policy, 7)
    effect = clustered_effect(RATINGS, "soft_prompt", "bare", Sampling(0.95, 400, 7))
    expected = look(Plan((2, 3, 5), (1 - 0.95) / 2, 0.0, 0.5), [2, 3], effect)
    assert decision["look"]["low"] == expected.low
    better = next(rule for rule in decision["rules"] if rule["key"] == "better")
    assert better["value"] == expected.low < decision["effects"][0]["low"]
    assert "look number 2" in better["why"]


def test_no_look_is_due_before_the_first(tam):
    policy = Policy(reviews_per_output=4, more_reviews=(6,))
    assert fewest_reviews(RATINGS) == 3
    assert fewest_reviews([]) == 0
    assert latest_look(RATINGS, policy, sampling_of(policy, 1)) is None
    alone = [Rating(1, "Reviewer A", arm, 3, "partial") for arm in ("bare", "soft_prompt")]
    policy = Policy(reviews_per_output=1, more_reviews=(2,))
    seen = latest_look(alone, policy, sampling_of(policy, 1))
    assert (seen.low, seen.next_at) == (None, 2)


@pytest.mark.parametrize("more", [[3], [2, 4], [5, 4], [4, 4], [51]])
def test_a_plan_that_cannot_be_meant_is_refused(more):
    with pytest.raises(ValueError, match="more_reviews must grow"):
        Policy.from_dict({"reviews_per_output": 3, "more_reviews": more})
    with pytest.raises(ValueError, match="worthwhile"):
        Policy(effect_above=0.6, more_reviews=(5,))


def test_what_rounds_under_policy_1_kept_is_still_meant():
    kept = {"version": 1, "reviews_per_output": 3, "effect_above": 0.6}
    assert Policy.from_dict(kept).looks == (3,)
