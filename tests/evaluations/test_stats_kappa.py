"""Cohen's kappa against published tables and a closed form."""

import numpy as np
import pytest

from evaluations.stats.judgements import Judgement
from evaluations.stats.kappa import kappas

# Fleiss, "Statistical Methods for Rates and Proportions" 1981, table 13.1: two raters, 100 patients.
PATIENTS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
# Hout, Duncan and Sobel 1987, as in R's vcd (SexualFun): 91 couples, four ordered answers.
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]


def judgements(table):
    pairs = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return [
        Judgement(item, reviewer, value)
        for item, pair in enumerate(pairs)
        for reviewer, value in zip(("rui", "sol"), pair, strict=True)
    ]


@pytest.mark.parametrize(
    ("table", "weights", "published"),
    [
        (PATIENTS, "unweighted", 0.68),
        (COUPLES, "unweighted", 0.1293),
        (COUPLES, "linear", 0.2374),
    ],
)
def test_published_tables(table, weights, published):
    (pair,) = kappas(judgements(table), weights)
    digits = len(str(published)) - 2
    assert round(pair.kappa, digits) == published
    assert pair.items == sum(map(sum, table))


def test_quadratic_kappa_is_the_concordance_of_two_columns():
    """Fleiss and Cohen 1973: 2 cov / (var + var + (difference of means)^2)."""
    random = np.random.default_rng(3)
    a = random.integers(1, 6, 80)
    b = np.clip(a + random.integers(-1, 3, 80), 1, 5)
    rows = [
        Judgement(i, r, int(v)) for r, column in (("a", a), ("b", b)) for i, v in enumerate(column)
    ]
    (pair,) = kappas(rows, "quadratic")
    cov = np.mean((a - a.mean()) * (b - b.mean()))
    expected = 2 * cov / (a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    assert pair.kappa == pytest.approx(expected)


def test_only_shared_items_count_and_strangers_have_no_row():
    rows = [
        *[Judgement(i, "rui", v) for i, v in enumerate("abab")],
        *[Judgement(i, "sol", v) for i, v in [(2, "a"), (3, "b"), (9, "a")]],
        Judgement(9, "tam", "a"),
    ]
    first, second = kappas(rows)
    assert (first.first, first.second, first.items, first.kappa) == ("rui", "sol", 2, 1)
    assert (second.first, second.second, second.items) == ("sol", "tam", 1)


def test_one_value_throughout_is_agreement_that_cannot_be_told_from_habit():
    (pair,) = kappas([Judgement(i, r, "faithful") for i in range(5) for r in "ab"])
    assert (pair.kappa, pair.same) == (None, 1)


def test_names_have_no_distance():
    with pytest.raises(ValueError, match="nominal"):
        kappas([Judgement(1, "rui", "faithful")], "linear")
