"""From ratings to a decision by policy 1: each rule can fail alone, and says by how much."""

import json

import pytest

from evaluations.policy import Policy
from evaluations.services.deciding import decide
from evaluations.stats import Rating

POLICY = Policy(version=1, resamples=400)
GOOD = {"bare": 2, "definition": 5, "soft_prompt": 4, "random": 1}


def table(scores=GOOD, instructions=5, reviewers=3, verdict="faithful"):
    return [
        Rating(i, r, arm, score, verdict)
        for i in range(instructions)
        for r in range(reviewers)
        for arm, score in scores.items()
    ]


def failed(decision):
    return [rule["key"] for rule in decision["rules"] if not rule["passed"]]


def test_a_clear_lead_with_enough_reviews_is_accepted():
    decision = decide(table(), POLICY, seed=1)
    assert decision["accepted"]
    assert failed(decision) == []
    assert decision["sentence"] == (
        "Accepted: 3 reviewers found the soft prompt faithful, 4.0 of 5 on average and 2.0 above "
        "the bare model."
    )
    assert [rule["figure"] for rule in decision["rules"]] == [
        "3 at the least",
        "0 inverted",
        "4.00 of 5",
        "+2.00",
    ]


def test_two_reviews_of_one_output_are_too_few():
    ratings = [r for r in table() if (r.instruction, r.reviewer, r.arm) != (0, 0, "random")]
    decision = decide(ratings, POLICY, seed=1)
    assert failed(decision) == ["reviews"]
    assert decision["sentence"] == "Rejected: there are too few reviews."


def test_one_text_that_most_find_inverted_rejects():
    ratings = [
        Rating(r.instruction, r.reviewer, r.arm, r.fidelity, "inverted")
        if (r.instruction, r.arm) == (2, "soft_prompt") and r.reviewer < 2
        else r
        for r in table()
    ]
    assert failed(decide(ratings, POLICY, seed=1)) == ["not_inverted"]


def test_inverted_texts_of_other_arms_do_not_count_against_it():
    ratings = [
        Rating(r.instruction, r.reviewer, r.arm, r.fidelity, "inverted") if r.arm == "bare" else r
        for r in table()
    ]
    assert decide(ratings, POLICY, seed=1)["accepted"]


@pytest.mark.parametrize(("fours", "accepted"), [(7, False), (8, True)])
def test_mean_fidelity_passes_at_the_threshold_exactly(fours, accepted):
    """15 ratings of 3 and 4: eight fours make 3.53, seven make 3.47."""
    soft = iter([4] * fours + [3] * (15 - fours))
    ratings = [
        Rating(r.instruction, r.reviewer, r.arm, next(soft), r.verdict)
        if r.arm == "soft_prompt"
        else r
        for r in table({"bare": 1, "soft_prompt": 0})
    ]
    assert ("faithful" not in failed(decide(ratings, POLICY, seed=1))) is accepted


def test_a_mean_of_three_and_a_half_is_enough():
    ratings = table({"bare": 1, "soft_prompt": 3}, reviewers=2)
    ratings += [Rating(i, r, "bare", 1, "partial") for i in range(5) for r in (2, 3)]
    ratings += [Rating(i, r, "soft_prompt", 4, "faithful") for i in range(5) for r in (2, 3)]
    decision = decide(ratings, POLICY, seed=1)
    assert decision["rules"][2]["value"] == 3.5
    assert decision["rules"][2]["passed"]


def test_as_good_as_the_bare_model_is_not_better():
    decision = decide(table({"bare": 4, "soft_prompt": 4}), POLICY, seed=1)
    assert failed(decision) == ["better"]
    assert decision["sentence"] == "Rejected: the soft prompt does not clearly beat the bare model."


def test_a_lead_that_hangs_on_one_instruction_is_not_beyond_doubt():
    ratings = [
        Rating(r.instruction, r.reviewer, r.arm, 5 if r.instruction == 0 else 4, r.verdict)
        if r.arm == "soft_prompt"
        else r
        for r in table({"bare": 4, "soft_prompt": 4})
    ]
    decision = decide(ratings, POLICY, seed=1)
    bare = decision["effects"][0]
    assert bare["mean"] == pytest.approx(0.2)
    assert bare["low"] == 0
    assert failed(decision) == ["better"]


def test_a_single_reviewer_can_never_prove_it():
    decision = decide(table(reviewers=1), Policy(version=1, reviews_per_output=1), seed=1)
    assert failed(decision) == ["better"]
    assert decision["rules"][3]["figure"] == "too few to tell"


def test_no_reviews_at_all_reject_and_say_so():
    decision = decide([], POLICY, seed=1)
    assert failed(decision) == ["reviews", "not_inverted", "faithful", "better"]
    assert decision["arms"] == []


def test_the_decision_is_json_and_the_same_for_the_same_seed():
    decision = decide(table(), POLICY, seed=2**61 + 5)
    assert json.loads(json.dumps(decision)) == decision
    assert decide(table(), POLICY, seed=2**61 + 5) == decision


def test_every_arm_that_was_rated_is_summed_up_in_a_fixed_order():
    decision = decide(table(), POLICY, seed=1)
    assert [arm["arm"] for arm in decision["arms"]] == list(GOOD)
    assert [effect["against"] for effect in decision["effects"]] == ["bare", "definition", "random"]
    assert decision["arms"][0]["distribution"] == {"1": 0, "2": 15, "3": 0, "4": 0, "5": 0}
    assert decision["counts"] == {
        "outputs": 20,
        "instructions": 5,
        "reviews": 60,
        "reviewers": 3,
    }


def test_a_policy_that_cannot_be_meant_is_refused():
    for wrong in (
        {"reviews_per_output": 0},
        {"mean_fidelity": 6},
        {"effect_above": 4},
        {"confidence": 1},
        {"resamples": 3},
        {"version": 9},
        {"alpha_above": 1},
        {"inverted_share": 1},
        {"side_effects": -0.1},
    ):
        with pytest.raises(ValueError):
            Policy(**wrong)
    with pytest.raises(ValueError, match="has no colour"):
        Policy.from_dict({"colour": "red"})
    with pytest.raises(ValueError, match="has no alpha_above"):
        Policy.from_dict({"version": 1, "alpha_above": 0.2})


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_a_round_keeps_gives_the_same_policy_back(version):
    kept = Policy(version=version, reviews_per_output=4).to_dict()
    assert Policy.from_dict(json.loads(json.dumps(kept))) == Policy(version, 4)
    assert ("alpha_above" in kept) is (version >= 2)
    assert ("adjudicate_from" in kept) is (version >= 3)


def test_a_slip_in_the_settings_is_found_before_the_site_starts(settings):
    from evaluations.checks import policy_is_sound

    assert policy_is_sound(None) == []
    for wrong in ({"resamples": 3}, {"reviews": 2}, {"confidence": "high"}):
        settings.EVALUATION_POLICY = wrong
        (error,) = policy_is_sound(None)
        assert error.id == "evaluations.E001"


def test_thresholds_can_be_set_for_a_site(settings):
    from evaluations.policy import current_policy

    settings.EVALUATION_POLICY = {"reviews_per_output": 5}
    assert current_policy() == Policy(reviews_per_output=5)
