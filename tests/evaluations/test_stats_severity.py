"""Severity taken out of means: a published table, balanced designs, a planted strict reviewer."""

import numpy as np
import pytest

from evaluations.stats.judgements import Judgement
from evaluations.stats.severity import adjusted, group_means

# Shrout and Fleiss, "Intraclass correlations", Psychological Bulletin 86, 1979, table 2.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
BETWEEN_JUDGES, ERROR = 32.49, 1.02  # their mean squares, table 3


def full(table):
    return [Judgement(i, r, v) for i, row in enumerate(table) for r, v in enumerate(row)]


def test_the_published_table_gives_the_published_variances():
    found = adjusted(full(TARGETS))
    assert found.rest**2 == pytest.approx(ERROR, abs=0.005)
    assert found.spread**2 == pytest.approx((BETWEEN_JUDGES - ERROR) / 6, abs=0.005)


def test_where_everybody_judged_everything_nothing_changes():
    found = adjusted(full(TARGETS))
    plain = np.mean(TARGETS, axis=1)
    np.testing.assert_allclose(list(found.means.values()), plain, atol=1e-9)
    assert sum(found.severities.values()) == pytest.approx(0, abs=1e-9)


def lopsided(severity=-1.5, items=60, seed=5):
    """The strict reviewer judges most of arm a, the kind ones most of arm b; a is better by 0.5."""
    random = np.random.default_rng(seed)
    rows, arms = [], []
    for item in range(items):
        arm = "ab"[item % 2]
        arms.append((item, arm))
        level = (3.5 if arm == "a" else 3.0) + random.normal(0, 0.3)
        strict = random.random() < (0.8 if arm == "a" else 0.2)
        panel = ["strict" if strict else "rui", "sol" if random.random() < 0.5 else "tam"]
        for reviewer in panel:
            own = severity if reviewer == "strict" else 0
            rows.append(Judgement(item, reviewer, level + own + random.normal(0, 0.3)))
    return rows, arms


def test_a_planted_strict_reviewer_no_longer_turns_the_order_round():
    rows, arms = lopsided()
    of_arm = dict(arms)
    plain = {arm: np.mean([r.value for r in rows if of_arm[r.item] == arm]) for arm in "ab"}
    found = adjusted(rows)
    means = group_means(found, arms)
    assert plain["a"] < plain["b"]
    assert means["a"] - means["b"] == pytest.approx(0.5, abs=0.2)
    strictness = found.severities["strict"] - np.mean(
        [found.severities[r] for r in ("rui", "sol", "tam")]
    )
    assert strictness == pytest.approx(-1.5, abs=0.25)


def test_it_is_ridge_regression_on_dummies():
    """The independent way: all item and reviewer columns, the penalty on reviewers alone."""
    rows, _ = lopsided(items=20)
    found = adjusted(rows)
    items, reviewers = list(found.means), list(found.severities)
    X = np.zeros((len(rows), len(items) + len(reviewers)))
    for n, row in enumerate(rows):
        X[n, items.index(row.item)] = X[n, len(items) + reviewers.index(row.reviewer)] = 1
    penalty = np.diag([0.0] * len(items) + [(found.rest / found.spread) ** 2] * len(reviewers))
    solved = np.linalg.solve(X.T @ X + penalty, X.T @ np.array([row.value for row in rows]))
    np.testing.assert_allclose(list(found.means.values()), solved[: len(items)], atol=1e-6)
    np.testing.assert_allclose(list(found.severities.values()), solved[len(items) :], atol=1e-6)


def test_alike_reviewers_are_left_as_they_are():
    random = np.random.default_rng(1)
    rows = [
        Judgement(i, random.integers(6).item(), random.normal()) for i in range(100) for _ in "abc"
    ]
    found = adjusted(rows)
    assert found.spread < 0.25
    assert max(map(abs, found.severities.values())) < 0.2


def test_reviewers_who_share_no_item_cannot_be_compared_and_are_not_corrected():
    apart = [Judgement(i, "rui" if i < 5 else "sol", 1 if i < 5 else 5) for i in range(10)]
    found = adjusted(apart)
    assert found.severities == {"rui": 0, "sol": 0}
    assert (found.spread, found.rest) == (0, None)
    assert found.means[0] == 1


def test_total_agreement_and_nothing_at_all():
    found = adjusted(full([[3, 3], [5, 5], [1, 1]]))
    assert found.means == pytest.approx({0: 3, 1: 5, 2: 1})
    assert found.severities == pytest.approx({0: 0, 1: 0}, abs=1e-6)
    assert adjusted([]) is None
