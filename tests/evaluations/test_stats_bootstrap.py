"""The crossed bootstrap against published figures, a closed form and a simulation."""

import numpy as np
import pytest

from evaluations.stats import bootstrap
from evaluations.stats.effects import Sampling, estimate

# Survival of mice in days, Efron and Tibshirani 1993, table 2.1.
TREATED = [94, 197, 16, 38, 99, 141, 23]
UNTREATED = [52, 104, 146, 10, 50, 31, 40, 27, 46]


@pytest.mark.parametrize(("mice", "published"), [(TREATED, 25.24), (UNTREATED, 14.14)])
def test_one_way_it_gives_the_published_standard_error_of_the_mice(mice, published):
    n = len(mice)
    means = bootstrap.crossed_means(mice, range(n), ["all"] * n, resamples=200_000, seed=1)
    # The book divides by n - 1 in chapter 2; the ideal bootstrap divides by n (23.36 in table 2.2).
    assert np.std(means) == pytest.approx(published * np.sqrt((n - 1) / n), rel=0.01)


def test_the_spread_of_a_full_table_is_the_closed_form():
    table = np.random.default_rng(5).normal(size=(6, 4)) + np.arange(4)
    means = bootstrap.crossed_means(
        table.ravel(),
        np.repeat(np.arange(6), 4).tolist(),
        np.tile(np.arange(4), 6).tolist(),
        resamples=200_000,
        seed=2,
    )
    assert np.mean(means) == pytest.approx(table.mean(), abs=0.01)
    assert np.var(means) == pytest.approx(pigeonhole_variance(table), rel=0.02)


def pigeonhole_variance(table):
    """Exact variance over all draws: E[w_i w_j] = 1 + [i = j] - 1/n for multinomial weights."""
    r, c = table.shape
    rows = np.ones((r, r)) + np.eye(r) - 1 / r
    columns = np.ones((c, c)) + np.eye(c) - 1 / c
    second = np.einsum("ij,kl,ik,jl->", table, table, rows, columns) / (r * c) ** 2
    return second - table.mean() ** 2


def coverage(instructions, reviewers, sds, tables=400):
    """Share of 95 % intervals that hold the truth, in a random-effects world."""
    random, truth, hits = np.random.default_rng(11), 0.7, 0
    rows = np.repeat(np.arange(instructions), reviewers).tolist()
    columns = np.tile(np.arange(reviewers), instructions).tolist()
    for seed in range(tables):
        table = truth + random.normal(0, sds[0], (instructions, 1))
        table = table + random.normal(0, sds[1], (1, reviewers))
        table = table + random.normal(0, sds[2], (instructions, reviewers))
        found = estimate(table.ravel().tolist(), rows, columns, Sampling(0.95, 500, seed))
        hits += found.low <= truth <= found.high
    return hits / tables


@pytest.mark.parametrize(
    ("instructions", "reviewers", "sds", "least"),
    [
        (30, 20, (1.0, 0.5, 1.0), 0.92),
        (12, 3, (1.0, 0.2, 0.8), 0.90),  # a usual round
        (12, 3, (0.5, 1.0, 0.5), 0.60),  # three reviewers who differ widely: too narrow, known
    ],
)
def test_the_interval_holds_the_truth_as_often_as_the_page_on_policy_says(
    instructions, reviewers, sds, least
):
    assert least <= coverage(instructions, reviewers, sds) <= 1


def test_resampling_single_values_would_have_been_too_sure():
    """The reason for the method: reviewers that differ make single values look independent."""
    random, truth = np.random.default_rng(3), 0.0
    inside = {"crossed": 0, "single": 0}
    for seed in range(200):
        table = truth + random.normal(0, 1, (10, 1)) + random.normal(0, 0.3, (10, 8))
        values, rows = table.ravel().tolist(), np.repeat(np.arange(10), 8).tolist()
        ways = {
            "crossed": (rows, np.tile(np.arange(8), 10).tolist()),
            "single": (range(80), [0] * 80),
        }
        for way, (r, c) in ways.items():
            means = bootstrap.crossed_means(values, r, c, resamples=400, seed=seed)
            low, high = bootstrap.percentile_interval(means, 0.95)
            inside[way] += low <= truth <= high
    assert inside["crossed"] >= 170
    assert inside["single"] <= 130


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    arguments = ([1.0, 2.0, 4.0], ["a", "b", "c"], ["x", "y", "x"])
    first = bootstrap.crossed_means(*arguments, resamples=50, seed=9)
    assert first.tobytes() == bootstrap.crossed_means(*arguments, resamples=50, seed=9).tobytes()
    assert first.tobytes() != bootstrap.crossed_means(*arguments, resamples=50, seed=8).tobytes()


def test_a_draw_that_meets_no_value_is_left_out_not_guessed():
    means = bootstrap.crossed_means([1.0, 5.0], ["a", "b"], ["x", "y"], resamples=4000, seed=0)
    assert np.isfinite(means).all()
    # Row and column draws meet nothing when they are (a, a) with (y, y) or the reverse: 1 in 8.
    assert len(means) == pytest.approx(3500, abs=100)


def test_no_values_and_values_without_a_row_are_refused():
    with pytest.raises(ValueError, match="must be one"):
        bootstrap.crossed_means([], [], [], resamples=10, seed=0)
    with pytest.raises(ValueError, match="a row and a column"):
        bootstrap.crossed_means([1.0], ["a", "b"], ["x"], resamples=10, seed=0)
