"""The stopping rule: its published critical values, and its error rate in simulated rounds."""

import numpy as np
import pytest

from evaluations.stats.clusters import ClusteredEffect, clustered_mean
from evaluations.stats.effects import Sampling
from evaluations.stats.sequential import Plan, look
from evaluations.stats.spending import boundaries, spending

PLAN = Plan(looks=(2, 3, 4, 6), alpha=0.025, threshold=0.0, worthwhile=0.5)


def effect(mean, se=0.1, df=1000.0):
    return ClusteredEffect(mean, se, df, 60, 20, 6)


@pytest.mark.parametrize(
    ("times", "published"),
    [  # Lan and DeMets, O'Brien-Fleming type, two-sided 0.05: Reboussin et al. 2000 and since.
        ((0.2, 0.4, 0.6, 0.8, 1.0), (4.877, 3.357, 2.680, 2.290, 2.031)),
        ((0.5, 1.0), (2.963, 1.969)),
        ((1.0,), (1.960,)),
    ],
)
def test_the_published_critical_values(times, published):
    assert [round(c, 3) for c in boundaries(times, 0.025)] == list(published)


def test_all_of_alpha_is_spent_at_the_end_and_hardly_any_early():
    assert spending(1, 0.025) == pytest.approx(0.025)
    assert spending(0.2, 0.025) < 1e-5


def test_a_walk_without_an_effect_crosses_with_probability_alpha():
    """400,000 walks at uneven times; three Monte-Carlo standard errors either side."""
    times, walks = (1 / 3, 0.5, 2 / 3, 1.0), 400_000
    random = np.random.default_rng(12)
    steps = np.sqrt(np.diff((0, *times)))
    z = np.cumsum(random.normal(size=(walks, 4)) * steps, axis=1) / np.sqrt(times)
    crossed = (z >= boundaries(times, 0.025)).any(axis=1).mean()
    assert crossed == pytest.approx(0.025, abs=3 * np.sqrt(0.025 * 0.975 / walks))
    naive = (z >= 1.96).any(axis=1).mean()
    assert naive > 0.045  # what looking four times at a plain interval would do


def simulated_round(random, truth, plan=PLAN, instructions=12, pool=6, sds=(0.7, 0.5, 0.7)):
    """Reviews come in by the plan from a pool of reviewers; how the round ends and after how many."""
    panel = np.array([random.permutation(pool)[: plan.looks[-1]] for _ in range(instructions)])
    values = truth + random.normal(0, sds[0], (instructions, 1))
    values = values + random.normal(0, sds[1], pool)[panel] + random.normal(0, sds[2], panel.shape)
    for number, n in enumerate(plan.looks, start=1):
        rows = np.repeat(np.arange(instructions), n).tolist()
        cells = values[:, :n].ravel().tolist(), rows, panel[:, :n].ravel().tolist()
        found = look(plan, plan.looks[:number], clustered_mean(*cells, Sampling(0.95, 100, 1)))
        if found.decision != "go_on":
            return found.decision, n
    raise AssertionError("The last look decides.")


def simulated(truth, rounds):
    random = np.random.default_rng(5)
    return [simulated_round(random, truth) for _ in range(rounds)]


def test_rounds_without_an_effect_are_rarely_accepted():
    rounds = simulated(PLAN.threshold, 200)
    wrong = sum(decision == "enough_for" for decision, _ in rounds) / 200
    assert wrong <= PLAN.alpha + 3 * np.sqrt(PLAN.alpha * (1 - PLAN.alpha) / 200)


def test_rounds_with_a_worthwhile_effect_are_rarely_given_up_early():
    rounds = simulated(PLAN.worthwhile, 100)
    wrong = sum(decision == "enough_against" and n < 6 for decision, n in rounds) / 100
    assert wrong <= PLAN.alpha + 3 * np.sqrt(PLAN.alpha * (1 - PLAN.alpha) / 100)


def test_a_large_effect_is_found_and_stops_early():
    rounds = simulated(1.5, 60)
    assert sum(decision == "enough_for" for decision, _ in rounds) >= 57
    assert np.mean([n for _, n in rounds]) < 4.5


def test_a_thin_round_opens_the_slots_of_the_next_look():
    found = look(PLAN, [2], effect(0.3, se=0.2))
    assert (found.decision, found.number, found.next_at) == ("go_on", 1, 3)
    assert found.low < 0 < 0.5 < found.high
    assert look(PLAN, [2, 3], effect(0.3, se=0.2)).next_at == 4


def test_enough_either_way_opens_nothing():
    found = look(PLAN, [2], effect(1.0))
    assert (found.decision, found.next_at) == ("enough_for", None)
    assert found.low > 0
    against = look(PLAN, [2, 3], effect(-0.1))
    assert (against.decision, against.next_at) == ("enough_against", None)
    assert against.high < 0.5


def test_the_last_look_decides_and_there_is_none_after_it():
    open_still = effect(0.3, se=0.2)
    last = look(PLAN, [2, 3, 4, 6], open_still)
    assert last.decision == "enough_against"
    assert "All planned reviews" in last.reason
    assert last.spent == pytest.approx(PLAN.alpha)
    with pytest.raises(ValueError, match="growing"):
        look(PLAN, [2, 3, 4, 6, 7], open_still)


def test_the_same_figures_cost_more_early_and_with_few_reviewers():
    early, late = look(PLAN, [2], effect(0.3)), look(PLAN, [2, 3, 4, 6], effect(0.3))
    assert early.critical > 3 > late.critical
    assert early.low < late.low
    assert look(PLAN, [2], effect(0.3, df=2.0)).low < early.low


def test_looks_need_not_be_the_planned_ones():
    found = look(PLAN, [2.5, 5.1], effect(0.3, se=0.2))
    assert (found.decision, found.next_at) == ("go_on", 6)
    assert boundaries((2.5 / 6, 5.1 / 6), 0.025)[-1] == found.critical


def test_without_bounds_it_goes_on_until_the_plan_ends():
    unknown = ClusteredEffect(2.0, None, None, 5, 5, 1)
    for nothing in (unknown, None):
        found = look(PLAN, [2], nothing)
        assert (found.decision, found.low, found.high) == ("go_on", None, None)
        assert look(PLAN, [2, 6], nothing).decision == "enough_against"


def test_a_look_so_early_that_nothing_may_be_spent_still_has_bounds():
    found = look(Plan(looks=(1, 40)), [1], effect(0.3, df=2.0))
    assert (found.decision, found.next_at) == ("go_on", 40)
    assert found.low < -1000


def test_plans_that_cannot_be_meant_are_refused():
    for wrong in ({"looks": ()}, {"looks": (3, 2)}, {"alpha": 0.6}, {"worthwhile": -1}):
        with pytest.raises(ValueError):
            Plan(**wrong)
    with pytest.raises(ValueError, match="growing"):
        look(PLAN, [3, 3], effect(1))
