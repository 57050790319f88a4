"""Policy 3: reviews count by their weight. With equal weights it decides what policy 2 decides."""

from dataclasses import replace

import pytest

from evaluations.policy import Policy
from evaluations.services.deciding import decide
from evaluations.stats import Rating, Sampling, majorities, mean_fidelity
from evaluations.stats.clusters import clustered_effect, clustered_mean
from evaluations.stats.effort import Effort

from .test_deciding_2 import MEASURED, ROUND, SEED, failed, rule

POLICY = Policy(version=3, resamples=400)
NEW = {"weight", "gold", "reasons"}
LAZY = "Reviewer C"


def weighed(ratings, weight, reviewer=LAZY):
    return [replace(r, weight=weight) if r.reviewer == reviewer else r for r in ratings]


def lazily(ratings, reviewer=LAZY):
    """This one says the same of everything, and the worst."""
    return [
        replace(r, fidelity=1, verdict="inverted") if r.reviewer == reviewer else r for r in ratings
    ]


def effort(reviewer, weight):
    reasons = ("9000 words a minute, where 600 is skimming.",)
    return Effort(reviewer, 20, 1.0, 0.1, 9000, None, (0, 3), (0.0, 0.5), weight, reasons)


def without(decision):
    """What policy 2 would have told."""
    rest = {k: v for k, v in decision.items() if k not in {"version", "policy", "adjudication"}}
    rows = [{k: v for k, v in row.items() if k not in NEW} for row in decision["reviewers"]]
    return rest | {"reviewers": rows}


def test_with_equal_weights_it_is_the_decision_of_policy_2():
    second = decide(ROUND, Policy(version=2, resamples=400), SEED, MEASURED)
    third = decide(ROUND, POLICY, SEED, MEASURED)
    assert (second["version"], third["version"]) == (2, 3)
    assert without(third) == without(second)
    assert third["reviewers"][0]["weight"] == 1


@pytest.mark.parametrize("weight", [0.5, 0.01])
def test_halving_everybody_changes_no_mean(weight):
    alike = [replace(r, weight=weight) for r in ROUND]
    before, after = decide(ROUND, POLICY, SEED, MEASURED), decide(alike, POLICY, SEED, MEASURED)
    for one, other in zip(before["arms"], after["arms"], strict=True):
        assert other["fidelity"]["mean"] == pytest.approx(one["fidelity"]["mean"])
    for one, other in zip(before["effects"], after["effects"], strict=True):
        assert [other[k] for k in ("mean", "low", "high")] == pytest.approx(
            [one[k] for k in ("mean", "low", "high")]
        )


def test_a_flood_that_condemns_everything_loses_its_say_with_its_weight():
    flood = lazily(ROUND)
    at_full = decide(flood, POLICY, SEED, MEASURED)
    assert {"agreement", "faithful"} <= set(failed(at_full))
    weak = {LAZY: effort(LAZY, 0.02)}
    at_little = decide(weighed(flood, 0.02), POLICY, SEED, MEASURED, efforts=weak)
    for key in ("agreement", "faithful", "not_inverted"):
        assert rule(at_little, key)["passed"], rule(at_little, key)
    row = next(r for r in at_little["reviewers"] if r["reviewer"] == LAZY)
    assert (row["weight"], row["gold"]) == (0.02, [0, 3])
    assert "words a minute" in row["reasons"][0]
    assert at_little["counts"] == at_full["counts"]  # nothing is hidden


def test_means_are_weighed():
    ratings = [
        Rating(1, "A", "soft_prompt", 5, "faithful"),
        Rating(1, "B", "soft_prompt", 1, "inverted", 0.25),
    ]
    assert mean_fidelity(ratings, "soft_prompt", Sampling()).mean == pytest.approx(
        (5 + 0.25) / 1.25
    )


def test_a_majority_is_of_weight():
    said = [("A", "faithful", 1.0), ("B", "inverted", 0.4), ("C", "inverted", 0.4)]
    ratings = [Rating(1, who, "soft_prompt", 3, verdict, weight) for who, verdict, weight in said]
    assert majorities(ratings, "soft_prompt") == {1: "faithful"}
    even = [replace(r, weight=1.0) for r in ratings]
    assert majorities(even, "soft_prompt") == {1: "inverted"}
    half = [replace(ratings[0], weight=0.8), *ratings[1:]]
    assert majorities(half, "soft_prompt") == {1: None}


def test_a_reviewer_of_hardly_any_weight_makes_the_interval_no_narrower():
    """Three reviewers of whom one counts for nothing are worth two, and the interval is as wide."""
    three = clustered_effect(weighed(ROUND, 0.01), "soft_prompt", "bare", Sampling(resamples=400))
    two = clustered_effect(
        [r for r in ROUND if r.reviewer != LAZY], "soft_prompt", "bare", Sampling(resamples=400)
    )
    full = clustered_effect(ROUND, "soft_prompt", "bare", Sampling(resamples=400))
    assert three.mean == pytest.approx(two.mean, abs=0.02)
    widths = [high - low for low, high in (e.interval(0.95) for e in (full, three, two))]
    assert widths[0] < widths[1]  # three who count are better than two
    assert widths[1] == pytest.approx(widths[2], rel=0.35)


def test_equal_weights_leave_a_clustered_mean_to_the_bit():
    values, rows = [1.0, 2.0, 4.0, 3.0, 5.0, 2.5], [0, 0, 1, 1, 2, 2]
    columns, sampling = [0, 1, 0, 1, 0, 1], Sampling(resamples=200)
    plain = clustered_mean(values, rows, columns, sampling)
    assert clustered_mean(values, rows, columns, sampling, [1.0] * 6) == plain
    halved = clustered_mean(values, rows, columns, sampling, [0.5] * 6)
    assert (halved.mean, halved.se, halved.df) == pytest.approx((plain.mean, plain.se, plain.df))


def test_agreement_is_asked_of_those_whose_reviews_bear():
    alone = [replace(r, weight=0.1) if r.reviewer != LAZY else r for r in ROUND]
    decision = decide(alone, POLICY, SEED, MEASURED)
    assert decision["agreement"]["fidelity"]["alpha"] is None
    assert failed(decision)[0] == "agreement"


def test_a_policy_before_3_knows_no_gold():
    assert "gold" in POLICY.to_dict()
    assert "gold" not in Policy(version=2).to_dict()
    with pytest.raises(ValueError, match="has no gold"):
        Policy.from_dict({"version": 2, "gold": 3})
    for wrong in (-1, 11):
        with pytest.raises(ValueError, match="gold must be"):
            Policy(gold=wrong)
