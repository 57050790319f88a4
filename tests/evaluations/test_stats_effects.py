"""Means, paired differences and majorities, on tables small enough to work out by hand."""

import pytest

from evaluations.stats import (
    Rating,
    Sampling,
    counts,
    effects_by_instruction,
    majorities,
    majority,
    mean_fidelity,
    paired_effect,
)

QUICK = Sampling(resamples=500, seed=4)


def ratings(*rows):
    return [Rating(*row, verdict="faithful") for row in rows]


def crossed(soft, bare, reviewers=3, instructions=4):
    return [
        Rating(i, r, arm, score, "faithful")
        for i in range(instructions)
        for r in range(reviewers)
        for arm, score in (("soft_prompt", soft), ("bare", bare))
    ]


def test_an_equal_lead_everywhere_has_an_interval_of_no_width():
    effect = paired_effect(crossed(4, 2), "soft_prompt", "bare", QUICK)
    assert (effect.mean, effect.low, effect.high) == (2, 2, 2)
    assert (effect.n, effect.instructions, effect.reviewers) == (12, 4, 3)


def test_a_strict_reviewer_cancels_out_of_the_difference_but_not_of_the_mean():
    kind = [(i, "kind", arm, score) for i in range(5) for arm, score in (("a", 5), ("b", 4))]
    strict = [(i, "strict", arm, score) for i in range(5) for arm, score in (("a", 2), ("b", 1))]
    table = ratings(*kind, *strict)
    effect, mean = paired_effect(table, "a", "b", QUICK), mean_fidelity(table, "a", QUICK)
    assert (effect.low, effect.high) == (1, 1)
    assert mean.mean == 3.5
    assert (mean.low, mean.high) == (2, 5)


def test_half_a_pair_does_not_count():
    table = ratings((1, "rui", "a", 5), (1, "rui", "b", 3), (1, "sol", "a", 1), (2, "sol", "b", 5))
    effect = paired_effect(table, "a", "b", QUICK)
    assert (effect.mean, effect.n) == (2, 1)


def test_one_reviewer_or_one_instruction_gives_no_interval():
    for table in (crossed(4, 2, reviewers=1), crossed(4, 2, instructions=1)):
        effect = paired_effect(table, "soft_prompt", "bare", QUICK)
        assert effect.mean == 2
        assert effect.low is None
        assert effect.high is None


def test_an_arm_nobody_rated_has_no_estimate():
    assert mean_fidelity(crossed(4, 2), "random", QUICK) is None
    assert paired_effect(crossed(4, 2), "soft_prompt", "random", QUICK) is None


def test_the_order_of_the_ratings_does_not_change_the_mean_nor_the_sign_of_the_bounds():
    table = [
        Rating(i, r, arm, 1 + (i + 2 * r + (arm == "a")) % 5, "partial")
        for i in range(6)
        for r in range(3)
        for arm in "ab"
    ]
    forth = paired_effect(table, "a", "b", QUICK)
    back = paired_effect(table, "b", "a", QUICK)
    assert forth.mean == pytest.approx(-back.mean)
    assert forth.low == pytest.approx(-back.high)


def test_each_instruction_has_its_mean_and_the_range_of_its_reviewers():
    table = ratings(
        (1, "rui", "a", 5), (1, "rui", "b", 3), (1, "sol", "a", 4), (1, "sol", "b", 4),
        (2, "rui", "a", 1), (2, "rui", "b", 2),
    )  # fmt: skip
    one, two = effects_by_instruction(table, "a", "b")
    assert (one.instruction, one.mean, one.low, one.high, one.reviewers) == (1, 1.0, 0, 2, 2)
    assert (two.instruction, two.mean, two.low, two.high, two.reviewers) == (2, -1.0, -1, -1, 1)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (["inverted", "inverted", "faithful"], "inverted"),
        (["inverted", "inverted", "faithful", "partial"], None),
        (["inverted", "partial", "faithful"], None),
        (["partial"], "partial"),
        ([], None),
    ],
)
def test_a_majority_is_more_than_half(said, verdict):
    assert majority(said) == verdict


def test_majorities_are_counted_within_the_arm():
    table = [
        Rating(1, "rui", "a", 1, "inverted"),
        Rating(1, "sol", "a", 1, "inverted"),
        Rating(1, "rui", "b", 5, "faithful"),
        Rating(2, "rui", "a", 3, "partial"),
    ]
    assert majorities(table, "a") == {1: "inverted", 2: "partial"}


def test_counts_show_zeros_in_the_order_asked_for():
    assert counts([5, 5, 1], range(1, 6)) == {1: 1, 2: 0, 3: 0, 4: 0, 5: 2}
