"""The paired effect with Student's t, where few reviewers make percentiles too sure of themselves."""

import numpy as np
import pytest

from evaluations.stats.bootstrap import crossed_means
from evaluations.stats.clusters import _one_way, clustered_effect, clustered_mean
from evaluations.stats.distributions import t_cdf, t_quantile
from evaluations.stats.effects import Rating, Sampling, estimate

QUICK = Sampling(0.95, 200, 1)


@pytest.mark.parametrize(
    ("p", "df", "printed"),  # the table at the back of any book
    [
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.95, 5, 2.015),
        (0.975, 10, 2.228),
        (0.995, 30, 2.750),
    ],
)
def test_students_t_is_the_printed_table(p, df, printed):
    assert t_quantile(p, df) == pytest.approx(printed, abs=0.0005)
    assert t_quantile(1 - p, df) == pytest.approx(-printed, abs=0.0005)
    assert t_cdf(t_quantile(p, df + 0.5), df + 0.5) == pytest.approx(p)


def test_quantiles_of_nothing_are_refused():
    for p, df in ((0, 3), (1, 3), (0.5, 0)):
        with pytest.raises(ValueError):
            t_quantile(p, df)


def world(random, instructions, reviewers, sds, truth=0.7):
    table = truth + random.normal(0, sds[0], (instructions, 1))
    table = table + random.normal(0, sds[1], (1, reviewers))
    table = table + random.normal(0, sds[2], (instructions, reviewers))
    rows = np.repeat(np.arange(instructions), reviewers).tolist()
    return table.ravel().tolist(), rows, np.tile(np.arange(reviewers), instructions).tolist()


def test_the_standard_error_is_that_of_the_random_effects_world():
    """sqrt(s_i^2 / I + s_r^2 / R + rest), on average over tables; never much too small."""
    random, sds = np.random.default_rng(3), (0.8, 0.6, 0.5)
    errors = [clustered_mean(*world(random, 15, 6, sds), QUICK).se for _ in range(150)]
    true = np.sqrt(sds[0] ** 2 / 15 + sds[1] ** 2 / 6 + sds[2] ** 2 / 90)
    assert 0.97 * true < np.sqrt(np.mean(np.square(errors))) < 1.15 * true


def test_the_parts_are_what_resampling_one_side_alone_would_give():
    values, rows, columns = world(np.random.default_rng(4), 9, 4, (1.0, 0.5, 0.5))
    for labels in (rows, columns):
        means = crossed_means(values, labels, ["all"] * 36, resamples=50_000, seed=1)
        assert _one_way(values, labels) == pytest.approx(np.var(means), rel=0.03)


@pytest.mark.parametrize(
    ("instructions", "reviewers", "sds"),
    [(12, 3, (1.0, 0.2, 0.8)), (8, 5, (0.7, 0.5, 0.7)), (6, 3, (0.7, 0.5, 0.7))],
)
def test_usual_rounds_are_covered_at_least_as_often_as_said(instructions, reviewers, sds):
    random, held = np.random.default_rng(11), 0
    for _ in range(200):
        low, high = clustered_mean(*world(random, instructions, reviewers, sds), QUICK).interval(
            0.95
        )
        held += low <= 0.7 <= high
    assert held / 200 >= 0.93


def test_three_reviewers_who_differ_widely_are_no_longer_the_warning_they_were():
    random, held = np.random.default_rng(11), {"t": 0, "percentile": 0}
    for _ in range(200):
        table = world(random, 12, 3, (0.5, 1.0, 0.5))
        low, high = clustered_mean(*table, QUICK).interval(0.95)
        held["t"] += low <= 0.7 <= high
        plain = estimate(*table, QUICK)
        held["percentile"] += plain.low <= 0.7 <= plain.high
    assert held["t"] >= 178
    assert held["percentile"] < held["t"] - 15


def test_the_bounds_of_one_side_are_the_interval_and_the_seed_decides():
    table = world(np.random.default_rng(2), 10, 4, (1, 0.5, 0.5))
    found = clustered_mean(*table, QUICK)
    assert found.interval(0.95) == (found.bound(0.025, below=True), found.bound(0.025, below=False))
    assert found == clustered_mean(*table, QUICK)
    assert found.se != clustered_mean(*table, Sampling(0.95, 200, 2)).se
    assert found.df > 3


def test_pairs_are_made_within_instruction_and_reviewer():
    ratings = [
        Rating(i, r, arm, score + (r == "strict") * -1, "faithful")
        for i in range(4)
        for r in ("kind", "strict")
        for arm, score in (("a", 5), ("b", 3))
    ]
    found = clustered_effect([*ratings, Rating(9, "kind", "a", 1, "inverted")], "a", "b", QUICK)
    assert (found.mean, found.se, found.n, found.instructions, found.reviewers) == (2, 0, 8, 4, 2)
    assert found.interval(0.95) == (2, 2)
    assert clustered_effect(ratings, "a", "c") is None


def test_one_reviewer_says_nothing_of_the_next():
    found = clustered_mean([1.0, 2.0], [1, 2], ["rui", "rui"], QUICK)
    assert (found.mean, found.se, found.df, found.interval(0.95)) == (1.5, None, None, None)
