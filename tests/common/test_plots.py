"""Plots: the shapes say what the numbers say, at any size of numbers."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.plots import Estimate, Series, interval_plot, line_plot, nice_ticks, number

figures = st.floats(-1e6, 1e6, allow_nan=False)


@given(figures, figures)
def test_ticks_are_even_and_enclose_the_values(one, other):
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    steps = {round((b - a) / (ticks[1] - ticks[0]), 3) for a, b in itertools.pairwise(ticks)}
    room = 1e-6 * (ticks[1] - ticks[0])
    assert ticks[0] <= low + room
    assert ticks[-1] >= high - room
    assert steps == {1.0}
    assert 2 <= len(ticks) <= 8


def test_ticks_are_round_numbers():
    assert nice_ticks(0, 1) == [0, 0.25, 0.5, 0.75, 1]
    assert nice_ticks(-0.11, 0.61) == [-0.2, 0, 0.2, 0.4, 0.6, 0.8]
    assert nice_ticks(1, 5) == [1, 2, 3, 4, 5]


def test_ticks_exist_when_all_values_are_the_same():
    ticks = nice_ticks(0.3, 0.3)
    assert ticks[0] < 0.3 < ticks[-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (5.0, "5"), (1200, "1,200"), (0.8125, "0.81"), (-0.004, "−0.004"), (0.5, "0.5")],
)
def test_figures_are_as_short_as_they_may_be(value, text):
    assert number(value) == text


def test_a_falling_curve_goes_down_the_page():
    plot = line_plot("Loss", [Series("held out", "held_out", [(0, 2.0), (10, 1.0), (20, 0.5)])])
    assert plot.lines[0].path == "M0 0L50 50L100 75"
    assert plot.zero == 100
    assert plot.lines[0].last == "0.5"
    assert "held out goes from 2 to 0.5 at step 20" in plot.description


def test_labels_at_the_ends_of_curves_do_not_cover_each_other():
    near = [Series(str(i), "training", [(0, 1.0), (10, 0.010 * i)]) for i in range(4)]
    plot = line_plot("Loss", near, height=200)
    ends = sorted(line.label_y for line in plot.lines)
    assert min(b - a for a, b in itertools.pairwise(ends)) >= 8 - 1e-9
    assert ends[-1] <= 100


def test_a_curve_of_one_point_can_still_be_seen():
    path = line_plot("Loss", [Series("training", "training", [(0, 2.0)])]).lines[0].path
    assert path.count(" ") == 2


def test_a_plot_without_points_is_an_empty_box_and_says_so():
    plot = line_plot("Loss", [Series("training", "training", [])])
    assert plot.lines == ()
    assert plot.description == "No points yet."
    assert [tick.text for tick in plot.y_ticks] == ["1", "0.75", "0.5", "0.25", "0"][::-1]


def test_figures_that_are_none_are_left_out():
    points = [(0, 1.0), (1, math.nan), (2, math.inf), (3, 0.5)]
    plot = line_plot("Loss", [Series("training", "training", points)])
    assert len(plot.table) == 2


def test_the_table_keeps_first_and_last_row_of_a_long_run():
    plot = line_plot(
        "Loss", [Series("training", "training", [(i, 1 / (i + 1)) for i in range(999)])]
    )
    assert plot.table[0].head == "0"
    assert plot.table[-1].head == "998"
    assert len(plot.table) <= 26


def test_an_interval_encloses_its_mean_and_zero_is_in_sight():
    plot = interval_plot("Gain", [Estimate("Soft prompt", "soft_prompt", 0.42, 0.2, 0.61, 12)])
    (row,) = plot.rows
    assert row.low < row.mean < row.high
    assert plot.zero == 0
    assert row.figure == "0.42 (0.20 to 0.61)"


def test_a_scale_keeps_its_own_ends():
    plot = interval_plot("Fidelity", [Estimate("Bare", "bare", 2.1, 2.0, 2.3)], low=1, high=5)
    assert [tick.text for tick in plot.ticks] == ["1", "2", "3", "4", "5"]
    assert plot.zero is None


@given(st.lists(st.tuples(figures, figures, figures), min_size=1, max_size=6))
def test_nothing_stands_outside_the_box(triples):
    estimates = [Estimate("a", "bare", *(sorted(t)[i] for i in (1, 0, 2))) for t in triples]
    for row in interval_plot("Any", estimates).rows:
        assert -0.01 <= row.low <= row.mean <= row.high <= 100.01
