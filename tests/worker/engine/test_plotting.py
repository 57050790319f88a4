"""A plot is well-formed, says what it shows, and keeps its points within its axes."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from worker.engine.errors import EngineError
from worker.engine.plotting import line_plot, ticks

SVG = "{http://www.w3.org/2000/svg}"


def test_names_units_and_points_are_there():
    series = {"a < b": [(0, 2.0), (100, 0.5)], "c": [(0, 2.0), (100, 0.25)]}
    root = ElementTree.fromstring(
        line_plot(series, title="Loss & steps", x="training steps", y="nats per token")
    )
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Loss & steps", "training steps", "nats per token", "a < b", "c"} <= texts
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    circles = list(root.iter(f"{SVG}circle"))
    assert len(circles) == 4
    assert all(0 < float(c.attrib["cx"]) < width for c in circles)
    assert all(0 < float(c.attrib["cy"]) < height for c in circles)


def test_by_doubling_the_steps_are_even_and_every_value_has_its_tick():
    points = [(k, k / 16) for k in (1, 2, 4, 8, 16)]
    plot = line_plot({"all": points}, title="k", x="k", y="share", by_doubling=True)
    root = ElementTree.fromstring(plot)
    xs = [float(c.attrib["cx"]) for c in root.iter(f"{SVG}circle")]
    gaps = [b - a for a, b in pairwise(xs)]
    assert gaps == pytest.approx([gaps[0]] * 4, abs=0.2)
    assert {"1", "2", "4", "8", "16"} <= {text.text for text in root.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0, 400, [0, 100, 200, 300, 400]), (3, 3, None)],
)
def test_ticks_are_round_and_hold_the_ends(low, high, found):
    made = ticks(low, high)
    assert made[0] <= low
    assert made[-1] >= high
    assert found is None or made == pytest.approx(found)


def test_one_point_is_a_plot_and_none_is_not():
    ElementTree.fromstring(line_plot({"a": [(1, 1)]}, title="t", x="x", y="y"))
    with pytest.raises(EngineError, match="nothing to plot"):
        line_plot({"a": []}, title="t", x="x", y="y")
