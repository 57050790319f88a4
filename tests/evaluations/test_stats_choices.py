"""Pairwise choices and best-worst picks against published strengths, and where data run out."""

import numpy as np
import pytest

from evaluations.stats.best_worst import BestWorst, scores
from evaluations.stats.bradley_terry import Choice, strengths
from evaluations.stats.effects import Sampling

# Agresti, "Categorical Data Analysis", table 10.10: American League 1987, wins of row over column.
TEAMS = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
WINS = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
PUBLISHED = [1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0]
QUICK = Sampling(resamples=200, seed=2)
ALMOST_NONE = 1e-9


def games(wins=WINS, names=TEAMS):
    pairs = [(a, b) for a, row in enumerate(wins) for b, n in enumerate(row) for _ in range(n)]
    return [Choice(i, "umpire", names[a], names[b], names[a]) for i, (a, b) in enumerate(pairs)]


def test_the_american_league_of_1987():
    found = strengths(games(), reference="Baltimore", prior=ALMOST_NONE, sampling=QUICK)
    assert found.connected
    assert [row.arm for row in found.strengths] == TEAMS
    assert [round(row.strength, 3) for row in found.strengths] == PUBLISHED
    milwaukee = found.strengths[0]
    assert (milwaukee.wins, milwaukee.ties, milwaukee.losses) == (50, 0, 28)
    assert milwaukee.low < milwaukee.strength < milwaukee.high
    assert milwaukee.chance == pytest.approx(1 / (1 + np.exp(-1.581)), abs=1e-3)


def test_two_arms_are_the_log_odds_of_winning_and_a_tie_is_half_a_win():
    """Closed form: log of (wins + ties / 2) over (losses + ties / 2)."""
    results = ["soft"] * 6 + ["bare"] * 2 + [None] * 4
    choices = [Choice(i, "rui", "soft", "bare", won) for i, won in enumerate(results)]
    found = strengths(choices, reference="bare", prior=ALMOST_NONE, sampling=QUICK)
    soft = found.strengths[0]
    assert soft.strength == pytest.approx(np.log(8 / 4))
    assert (soft.wins, soft.ties, soft.losses) == (6, 4, 2)


def test_the_side_on_which_a_text_stood_does_not_matter():
    turned = [Choice(c.item, c.reviewer, c.second, c.first, c.chosen) for c in games()]
    here = {r.arm: r.strength for r in strengths(games(), sampling=QUICK).strengths}
    there = {r.arm: r.strength for r in strengths(turned, sampling=QUICK).strengths}
    assert here == pytest.approx(there)


def test_arms_that_never_met_or_never_lost_are_held_by_the_penalty_and_it_says_so():
    never_met = [
        *[Choice(i, "rui", "a", "b", "a" if i % 2 else "b") for i in range(6)],
        *[Choice(i, "rui", "c", "d", "c" if i % 2 else "d") for i in range(6, 12)],
    ]
    never_lost = [Choice(i, "rui", "a", "b", "a") for i in range(20)]
    for choices in (never_met, never_lost):
        found = strengths(choices, sampling=QUICK)
        assert not found.connected
        assert all(np.isfinite([row.strength, row.low, row.high]).all() for row in found.strengths)
    assert max(abs(row.strength) for row in strengths(never_met, sampling=QUICK).strengths) < 1e-6
    assert strengths(never_lost, sampling=QUICK).strengths[0].arm == "a"


def test_intervals_are_wider_when_one_reviewer_said_it_all_alike():
    random = np.random.default_rng(4)
    taste = {r: random.normal(0.5, 1.5) for r in range(4)}
    rows = [
        Choice(i, r, "a", "b", "a" if random.random() < 1 / (1 + np.exp(-lean)) else "b")
        for i in range(40)
        for r, lean in taste.items()
    ]
    alone = [Choice(n, n, c.first, c.second, c.chosen) for n, c in enumerate(rows)]
    wide, narrow = (strengths(each, sampling=QUICK).strengths[0] for each in (rows, alone))
    assert wide.high - wide.low > 1.3 * (narrow.high - narrow.low)


def test_planted_strengths_lie_in_their_intervals():
    random = np.random.default_rng(3)
    true = {"soft": 1.0, "defined": 0.6, "bare": 0.0, "random": -0.8}
    names, rows = list(true), []
    for item in range(150):
        for reviewer in range(4):
            a, b = random.choice(4, 2, replace=False)
            chance = 1 / (1 + np.exp(true[names[b]] - true[names[a]]))
            won = names[a] if random.random() < chance else names[b]
            rows.append(Choice(item, reviewer, names[a], names[b], won))
    found = strengths(rows, reference="bare", sampling=QUICK)
    assert all(row.low <= true[row.arm] <= row.high for row in found.strengths)


def test_one_item_has_no_interval_nothing_no_answer_and_nonsense_is_refused():
    single = strengths([Choice(1, "rui", "a", "b", "a")], sampling=QUICK)
    assert single.strengths[0].low is None
    assert strengths([]) is None
    for wrong in (Choice(1, "rui", "a", "b", "c"), Choice(1, "rui", "a", "a", None)):
        with pytest.raises(ValueError, match="two different arms"):
            strengths([wrong])
    with pytest.raises(ValueError, match="penalty"):
        strengths(games(), prior=0)


def test_best_minus_worst_counts_and_their_strength():
    shown = ("soft", "bare", "random")
    picks = [
        *[BestWorst(i, "rui", shown, "soft", "random") for i in range(6)],
        *[BestWorst(i, "sol", shown, "bare", "random") for i in range(3)],
        BestWorst(9, "sol", shown, "random", "soft"),
    ]
    soft, bare, noise = scores(picks)
    assert (soft.arm, soft.best, soft.worst, soft.shown, soft.score) == ("soft", 6, 1, 10, 0.5)
    assert soft.strength == pytest.approx(np.log(3))
    assert (bare.score, noise.score) == (0.3, -0.8)


def test_an_arm_that_was_always_best_has_no_finite_strength_and_wrong_picks_are_refused():
    (best, worst) = scores([BestWorst(1, "rui", ("a", "b"), "a", "b")])
    assert (best.score, best.strength, worst.strength) == (1, None, None)
    for pick in (BestWorst(1, "rui", ("a", "b"), "a", "a"), BestWorst(1, "rui", ("a",), "a", "c")):
        with pytest.raises(ValueError, match="two different"):
            scores([pick])


def test_the_analytic_strength_is_the_planted_one_in_its_own_unit():
    """Maxdiff picks: the pair (best, worst) with probability in proportion to exp(s_b - s_w).

    To first order in s an arm of K scores 2 s / (K - 1), so its strength is 4 s / (K - 1).
    """
    random = np.random.default_rng(6)
    arms, true = ("a", "b", "c", "d"), np.array([0.3, 0.1, -0.1, -0.3])
    pairs = [(b, w) for b in range(4) for w in range(4) if b != w]
    chances = np.exp([true[b] - true[w] for b, w in pairs])
    drawn = random.choice(len(pairs), 20_000, p=chances / chances.sum())
    picks = [
        BestWorst(n, "rui", arms, arms[best], arms[worst])
        for n, (best, worst) in enumerate(pairs[k] for k in drawn)
    ]
    found = {row.arm: row.strength for row in scores(picks)}
    assert [found[arm] for arm in arms] == pytest.approx((true * 4 / 3).tolist(), abs=0.04)
