"""Over many concepts: what was reached, what was to be reached, and who fell short."""

import json

import pytest

from worker.engine.bootstrap import interval, mean_of, pooled, share_closed
from worker.engine.summary import summary


def share(mean, n=2, gap=1.0):
    return {"mean": mean, "low": mean, "high": mean, "n": n, "gap": gap}


def measured(define=0.95, kind=0.85, side=0.04, choice=1.0):
    return {
        "gap_closed": share(0.9, 4),
        "gap_closed_by_kind": {"define": share(define), "kind": share(kind)},
        "forced_choice": {"n": 2, "soft_prompt": choice, "bare": 0.0, "intervals": {}},
        "inversion_margin": {"n": 2, "soft_prompt": 1.2, "positive": {"soft_prompt": 1.0}},
        "side_effects": {"soft_prompt": {"share_of_gap": share(side)}},
        "controls": {"random": -0.01, "definition_tokens": 1.0},
    }


def pair(kept):
    return {"order": ["a", "b"], "layout": "adjacent", "concepts": {"a": {"kept": share(kept)}}}


def rows(told):
    return {row["name"]: row for row in told["targets"]}


def test_targets_are_met_by_the_mean_and_failures_are_shown_all_the_same():
    told = summary({"a": measured(), "b": measured(define=0.91), "c": measured(define=0.97)})
    row = rows(told)["gap closed: definition-like"]
    assert row["target"] == ">= 0.92"
    assert row["reached"]["mean"] == pytest.approx((0.95 + 0.91 + 0.97) / 3)
    assert row["met"] is True
    assert told["failures"] == [
        {"target": "gap closed: definition-like", "key": "b", "reached": pytest.approx(0.91)}
    ]


def test_failures_are_told_worst_first():
    told = summary({"a": measured(side=0.06), "b": measured(side=0.2), "c": measured()})
    assert [failure["key"] for failure in told["failures"]] == ["b", "a"]
    assert rows(told)["side effects: share of the gap"]["met"] is False


def test_every_other_kind_has_a_target_of_its_own():
    told = rows(summary({"a": measured(kind=0.7)}))
    assert told["gap closed: kind"]["target"] == ">= 0.8"
    assert told["gap closed: kind"]["met"] is False


def test_what_was_not_measured_is_neither_met_nor_missed():
    empty = {"gap_closed": None, "gap_closed_by_kind": {}, "controls": {}}
    told = rows(summary({"a": empty}))
    assert told["forced choice"]["reached"] is told["forced choice"]["met"] is None


def test_company_is_told_by_group():
    told = summary({"a": measured()}, [pair(0.95), pair(0.5)])
    assert rows(told)["kept when two are loaded"]["met"] is False
    assert told["failures"] == [
        {"target": "kept when two are loaded", "key": "a in a + b", "reached": 0.5}
    ]


def test_every_figure_has_a_mean_over_concepts_with_its_interval():
    told = summary({"a": measured(choice=1.0), "b": measured(choice=0.5)})
    assert told["concepts"] == 2
    assert told["means"]["forced_choice.soft_prompt"]["mean"] == 0.75
    assert told["means"]["gap_closed"]["n"] == 2
    json.dumps(told, allow_nan=False)


def test_an_interval_is_of_means_each_group_drawn_by_itself():
    ratio = interval(lambda a, b: a / b, [1.0, 3.0], [4.0, 4.0, 4.0])
    assert ratio["mean"] == 0.5
    assert (ratio["low"], ratio["high"], ratio["n"]) == (0.25, 0.75, 2)
    assert mean_of([]) is None


def test_shares_are_pooled_by_the_gap_that_they_are_shares_of():
    small, large = share_closed([1.0], [1.0]), share_closed([0.0, 0.0], [3.0, 3.0])
    assert pooled([small, large]) == pytest.approx(6 / 7)
    assert pooled([]) is None
