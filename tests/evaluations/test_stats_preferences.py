"""How often one arm is preferred to another, held to what is known of it."""

import numpy as np
import pytest

from evaluations.stats import Sampling
from evaluations.stats.bradley_terry import Choice, strengths
from evaluations.stats.preferences import Placing, agreement, place_means, preference

QUICK = Sampling(resamples=400, seed=3)
TRIO = ("soft", "bare", "noise")


def pair(item, reviewer, best, worst, shown=("bare", "soft")):
    return Placing((item, shown), item, reviewer, shown, best, worst)


def pairs(wins, ties=0, losses=0, reviewers=("rui", "sol", "tam")):
    """So many instructions on which all reviewers agree."""
    outcomes = [("soft", "bare")] * wins + [(None, None)] * ties + [("bare", "soft")] * losses
    return [
        pair(item, reviewer, *outcome)
        for item, outcome in enumerate(outcomes)
        for reviewer in reviewers
    ]


def test_the_share_counts_a_tie_as_half_of_a_win():
    found = preference(pairs(5, 2, 1), "soft", "bare", QUICK)
    assert found.mean == pytest.approx(6 / 8)
    assert (found.wins, found.ties, found.losses, found.n) == (15, 6, 3, 24)
    assert (found.instructions, found.reviewers) == (8, 3)
    other = preference(pairs(5, 2, 1), "bare", "soft", QUICK)
    assert other.mean == pytest.approx(2 / 8)
    assert (other.low, other.high) == pytest.approx((1 - found.high, 1 - found.low))


def test_of_many_texts_best_beats_all_all_beat_the_worst_and_the_rest_is_open():
    def one(best, worst):
        return preference([Placing(1, 1, "rui", TRIO, best, worst)], "soft", "bare", QUICK).mean

    assert one("soft", "noise") == one("noise", "bare") == 1
    assert one("bare", "noise") == one("noise", "soft") == 0
    assert (
        preference([Placing(1, 1, "rui", ("soft", "noise"), "soft", "noise")], "soft", "bare")
        is None
    )


@pytest.mark.parametrize(("wins", "sure"), [(2, False), (3, False), (4, True), (8, True)])
def test_a_few_instructions_on_which_all_agree_are_no_certainty(wins, sure):
    found = preference(pairs(wins), "soft", "bare", QUICK)
    assert found.mean == 1
    assert (found.low > 0.5) == sure
    assert found.low < 1 <= found.high


@pytest.mark.parametrize("rows", [pairs(1), pairs(9, reviewers=["rui"])])
def test_one_instruction_or_one_reviewer_says_nothing_of_the_next(rows):
    found = preference(rows, "soft", "bare", QUICK)
    assert (found.mean, found.low, found.high) == (1, None, None)


def test_the_interval_seldom_calls_a_coin_a_preference():
    """Both bounds together may err in 5 % of rounds; here, with reviewers and instructions that differ."""
    wrong = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        taste = random.normal(0, 0.7, 12)[:, None] + random.normal(0, 0.3, 3)[None, :]
        better = taste + random.normal(0, 1, (12, 3)) > 0
        rows = [
            pair(item, person, *(("soft", "bare") if better[item, person] else ("bare", "soft")))
            for item in range(12)
            for person in range(3)
        ]
        found = preference(rows, "soft", "bare", QUICK)
        wrong += not found.low <= 0.5 <= found.high
    assert wrong <= 0.05 * 150


def test_a_score_is_best_less_worst_over_shown_with_its_interval():
    rows = [
        Placing(item, item, person, TRIO, "soft", "noise" if item else "bare")
        for item in range(6)
        for person in ("rui", "sol")
    ]
    score, low, high = place_means(rows, "noise", QUICK)
    assert score == pytest.approx(-5 / 6)
    assert low < score < high
    assert place_means(rows, "unheard", QUICK) is None


def test_agreement_is_1_where_all_choose_alike_and_about_0_for_dice():
    alike = [
        Placing(item, item, person, TRIO, TRIO[item % 3], TRIO[(item + 1) % 3])
        for item in range(30)
        for person in ("rui", "sol", "tam")
    ]
    assert agreement(alike, QUICK).alpha == pytest.approx(1)
    random = np.random.default_rng(1)
    dice = [
        Placing(item, item, person, TRIO, *random.choice(TRIO, 2, replace=False))
        for item in range(200)
        for person in ("rui", "sol", "tam")
    ]
    found = agreement(dice, QUICK)
    assert abs(found.alpha) < 0.1
    assert found.low < 0 < found.high


def test_agreement_does_not_hang_on_which_text_comes_first():
    rows = [pair(item, person, *("soft", "bare")) for item in range(9) for person in ("rui", "sol")]
    rows[3] = pair(1, "sol", None, None)
    turned = [
        Placing(row.item, row.instruction, row.reviewer, row.shown[::-1], row.best, row.worst)
        for row in rows
    ]
    assert agreement(rows, QUICK).alpha == pytest.approx(agreement(turned, QUICK).alpha)


def test_the_interval_of_agreement_draws_comparisons_whole():
    """Two texts of a pair say one thing twice: taken for two, they would narrow the interval."""
    random = np.random.default_rng(4)
    rows = []
    for item in range(20):
        for person in ("rui", "sol", "tam"):
            best = "soft" if random.random() < 0.8 else "bare"
            rows.append(pair(item, person, best, "bare" if best == "soft" else "soft"))
    once = agreement(rows, Sampling(resamples=2000, seed=1))
    twice = agreement(
        [
            Placing((row.item, copy), row.instruction, row.reviewer, row.shown, row.best, row.worst)
            for row in rows
            for copy in (1, 2)
        ],
        Sampling(resamples=2000, seed=1),
    )
    assert once.alpha == pytest.approx(twice.alpha, abs=0.01)
    assert (twice.high - twice.low) / (once.high - once.low) == pytest.approx(2**-0.5, abs=0.1)


def test_strengths_of_arms_that_always_win_are_found_at_once():
    """Where an arm always wins, the likelihood is nearly flat; a slow fit would stop on the way."""
    ring = ["a", "b", "c", "d", "e"]
    rows = [
        Choice(item, reviewer, first, second, min(first, second))
        for item in range(10)
        for reviewer in range(5)
        for first, second in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    found = strengths(rows, prior=0.1, sampling=QUICK)
    assert not found.connected
    points = {row.arm: row.strength for row in found.strengths}
    for arm in ring:
        expected = sum(
            (
                50
                * (
                    {arm, other}
                    in [{x, y} for x, y in zip(ring, [*ring[1:], ring[0]], strict=True)]
                )
                + 0.1
            )
            / (1 + np.exp(points[other] - points[arm]))
            for other in ring
            if other != arm
        )
        assert expected == pytest.approx(
            next(r.wins for r in found.strengths if r.arm == arm) + 0.2
        )
