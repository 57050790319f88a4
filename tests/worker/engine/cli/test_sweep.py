"""`sweep`: every combination on the same concepts, as a table, as data and as a plot."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.worker.engine.conftest import QUALIA, TINY
from worker.engine.cli import main
from worker.engine.cli.sweep import drawn
from worker.engine.errors import EngineError
from worker.engine.sweeping import settings, values

from .conftest import exported, write_lines


def test_values_are_typed_as_the_recipes_fields_are():
    assert values("k=1,2,4") == ("k", [1, 2, 4])
    assert values("learning_rate=0.01, 3e-2") == ("learning_rate", [0.01, 0.03])
    assert values("betas=0.8:0.95,0.9:0.99") == ("betas", [(0.8, 0.95), (0.9, 0.99)])


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ("speed=1", "no field 'speed' to sweep. Choose of: steps, k, "),
        ("name=x", "no field 'name'"),
        ("k=1.5", "'1.5' is no value of k, which is of type int"),
        ("learning_rate=fast", "which is of type float"),
        ("k", "Give values to sweep, such as k=1,2,4"),
        ("k=", "Give values"),
        ("k=2,2", "given twice"),
    ],
)
def test_what_cannot_be_swept_is_refused(over, said):
    with pytest.raises(EngineError, match=said):
        values(over)


def test_the_grid_has_every_combination():
    grid = settings(TINY, ["k=1,2", "learning_rate=0.1,0.2"])
    assert [setting.label for setting in grid] == [
        "k=1, learning_rate=0.1",
        "k=1, learning_rate=0.2",
        "k=2, learning_rate=0.1",
        "k=2, learning_rate=0.2",
    ]
    assert grid[2].recipe.k == 2
    assert grid[2].recipe.steps == TINY.steps
    with pytest.raises(EngineError, match="swept twice"):
        settings(TINY, ["k=1", "k=2"])


def test_a_sweep_over_k_from_the_command(tiny, tmp_path, capsys):
    concepts = write_lines(tmp_path / "x.jsonl", exported(QUALIA))
    out, plot = tmp_path / "out", tmp_path / "k.svg"
    asked = ["sweep", str(concepts), "--over", "k=1,2", "--recipe", "tiny", "--threads", "1"]
    assert main([*asked, "--out", str(out), "--plot", str(plot), "--against", "k"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].startswith("| k | gap closed | define | forced choice | side effects |")
    assert (out / "sweep.md").read_text().splitlines() == table
    rows = json.loads((out / "sweep.json").read_text())
    assert [row["changes"] for row in rows] == [{"k": 1}, {"k": 2}]
    assert rows[1]["recipe"]["k"] == 2
    assert rows[0]["curve"][0]["step"] == 0
    ElementTree.fromstring(plot.read_text())
    assert "Held-out loss against steps" in drawn(rows, "curve")


def test_a_plot_against_a_field_that_has_no_numbers_is_refused_first(tiny, concepts, capsys):
    asked = ["sweep", str(concepts), "--over", "betas=0.8:0.9", "--plot", "x.svg"]
    assert main([*asked, "--against", "betas"]) == 2
    assert "no swept field with numbers" in capsys.readouterr().err
