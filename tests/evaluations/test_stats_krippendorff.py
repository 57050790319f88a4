"""Krippendorff's alpha against the worked examples of its author, and at its edges."""

from itertools import permutations

import krippendorff
import numpy as np
import pytest

from evaluations.stats.effects import Sampling
from evaluations.stats.judgements import Judgement
from evaluations.stats.krippendorff import alpha

# Krippendorff 2011, section C: four observers, twelve units, missing values.
FOUR_OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
# The example of three coders and fifteen units in the encyclopaedias.
THREE_CODERS = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]
# Krippendorff 2011, sections A and B: two observers, no value missing.
BINARY = ["0100000010", "1110010000"]
NOMINAL = ["aabbdcccedda", "babbbccceddd"]
# Hayes and Krippendorff 2007, table 1: five observers judge the tone of forty articles, 0 to 3.
ARTICLES = [
    "112.001122.01311211000201001111223222221",
    "1130000.21102311121000302102111122222221",
    "203000222100221123001.30.1012202.2232.21",
    ".13....0.10022...31.103021122..122...12.",
    "2..0001.2....3112..0.0..2.0..20.2.2222.1",
]
QUICK = Sampling(resamples=300, seed=4)


def judgements(rows, number=float):
    return [
        Judgement(unit, observer, number(value))
        for observer, row in enumerate(rows)
        for unit, value in enumerate(row)
        if value not in "*."
    ]


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_four_observers_with_missing_values(level, published):
    found = alpha(judgements(FOUR_OBSERVERS), level, QUICK)
    assert found.alpha == pytest.approx(published, abs=0.0005)
    assert (found.items, found.values) == (11, 40)  # the twelfth unit has a single value
    assert found.low < found.alpha < found.high <= 1


def test_five_observers_of_forty_articles():
    found = alpha(judgements(ARTICLES), "ordinal", Sampling(resamples=5000, seed=1))
    assert found.alpha == pytest.approx(0.7598, abs=0.00005)
    assert found.items == 40


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.691), ("interval", 0.811)])
def test_three_coders(level, published):
    found = alpha(judgements(THREE_CODERS), level, QUICK)
    assert found.alpha == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(("rows", "published"), [(BINARY, 0.095), (NOMINAL, 0.692)])
def test_two_observers_and_names_of_categories(rows, published):
    found = alpha(judgements(rows, number=str), "nominal", QUICK)
    assert found.alpha == pytest.approx(published, abs=0.0005)


def test_the_order_of_names_reviewers_and_items_does_not_matter():
    rows = judgements(FOUR_OBSERVERS)
    for level in ("nominal", "ordinal", "interval"):
        assert alpha(rows[::-1], level, QUICK).alpha == pytest.approx(
            alpha(rows, level, QUICK).alpha, abs=1e-12
        )


def test_ordinal_is_blind_to_how_far_apart_the_numbers_are_and_interval_is_not():
    stretch = {1: 1, 2: 2, 3: 5, 4: 11, 5: 40}
    rows = judgements(FOUR_OBSERVERS)
    stretched = [Judgement(j.item, j.reviewer, stretch[j.value]) for j in rows]
    assert alpha(stretched, "ordinal").alpha == pytest.approx(alpha(rows, "ordinal").alpha)
    assert alpha(stretched, "interval").alpha != pytest.approx(alpha(rows, "interval").alpha)


def test_chance_is_0_and_full_agreement_1():
    random = np.random.default_rng(2)
    chance = [Judgement(i, r, int(random.integers(1, 6))) for i in range(600) for r in range(5)]
    same = [Judgement(i, r, i % 5) for i in range(50) for r in range(3)]
    for level in ("nominal", "ordinal", "interval"):
        assert alpha(chance, level, QUICK).alpha == pytest.approx(0, abs=0.04)
        found = alpha(same, level, QUICK)
        assert (found.alpha, found.low, found.high) == (1, 1, 1)


def test_what_cannot_be_told_is_none_and_not_nan():
    one_reviewer = judgements(["12345"])
    no_variance = judgements(["33333", "33333"])
    for rows in ([], one_reviewer, no_variance):
        found = alpha(rows, "interval", QUICK)
        assert (found.alpha, found.low, found.high) == (None, None, None)
    assert alpha(one_reviewer, "interval").values == 0
    assert alpha(no_variance, "interval").values == 10


def test_a_single_item_has_an_alpha_and_no_interval():
    found = alpha(judgements(["1", "2"]), "nominal", QUICK)
    assert (found.alpha, found.low, found.high) == (0, None, None)


def test_names_have_no_order():
    with pytest.raises(ValueError, match="nominal"):
        alpha(judgements(NOMINAL, number=str), "ordinal")


def test_the_interval_holds_the_truth_of_a_larger_world():
    """Rounds of 60 items drawn from 5,000: how often the interval holds the alpha of all."""
    random = np.random.default_rng(8)
    true = random.integers(1, 6, 5000)
    said = np.clip(true[:, None] + random.integers(-1, 2, (5000, 3)), 1, 5)

    def of(rows, seed=0):
        return alpha(
            [Judgement(i, r, int(said[i, r])) for i in rows for r in range(3)],
            "ordinal",
            Sampling(resamples=300, seed=seed),
        )

    truth = of(range(5000)).alpha
    drawn = [of(random.choice(5000, 60, replace=False).tolist(), seed) for seed in range(150)]
    held = np.mean([found.low <= truth <= found.high for found in drawn])
    assert 0.89 <= held <= 0.99


def test_the_same_seed_gives_the_same_interval_and_another_does_not():
    random = np.random.default_rng(1)
    rows = [Judgement(i, r, int(random.integers(1, 6))) for i in range(600) for r in range(5)]
    first = alpha(rows, "ordinal", Sampling(resamples=1000, seed=3))
    assert first == alpha(rows, "ordinal", Sampling(resamples=1000, seed=3))
    assert first != alpha(rows, "ordinal", Sampling(resamples=1000, seed=4))


def by_the_book(table, level):
    """The paper's formulas as they stand, cell by cell: the slow and independent way."""
    values = sorted({v for unit in table for v in unit if len(unit) > 1})
    o = {(c, k): 0.0 for c in values for k in values}
    for unit in (unit for unit in table if len(unit) > 1):
        for i, j in permutations(range(len(unit)), 2):
            o[unit[i], unit[j]] += 1 / (len(unit) - 1)
    n = {c: sum(o[c, k] for k in values) for c in values}

    def d(c, k):
        if level != "ordinal":
            return float(c != k) if level == "nominal" else (c - k) ** 2
        low, high = sorted((c, k))
        between = sum(n[g] for g in values if low <= g <= high)
        return (between - (n[low] + n[high]) / 2) ** 2

    seen = sum(o[c, k] * d(c, k) for c in values for k in values)
    expected = sum(n[c] * n[k] * d(c, k) for c in values for k in values)
    return 1 - (sum(n.values()) - 1) * seen / expected


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_it_is_the_papers_formula_on_random_tables_with_holes(level):
    random = np.random.default_rng(6)
    for _ in range(20):
        table = [random.integers(1, 6, random.integers(0, 5)).tolist() for _ in range(15)]
        rows = [Judgement(u, o, v) for u, unit in enumerate(table) for o, v in enumerate(unit)]
        assert alpha(rows, level, QUICK).alpha == pytest.approx(by_the_book(table, level))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_the_package_of_that_name_agrees_on_random_tables(level):
    random = np.random.default_rng(6)
    for _ in range(20):
        table = random.integers(1, 6, (4, 15)).astype(float)
        table[random.random(table.shape) < 0.3] = np.nan
        rows = [Judgement(u, o, table[o, u]) for o, u in np.argwhere(~np.isnan(table))]
        theirs = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
        assert alpha(rows, level, QUICK).alpha == pytest.approx(theirs)
