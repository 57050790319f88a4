"""The command as a whole: it teaches, it is quick to say so, and it needs no Django."""

import subprocess
import sys
import time

import pytest

from tests.worker.engine.conftest import WEIGHTS
from worker.engine.cli import COMMANDS, main

ROOT = WEIGHTS.parents[2]
LIGHT = """
import sys
sys.modules["django"] = None
from worker.engine.cli import main
try:
    main(sys.argv[1:])
finally:
    assert not {"torch", "transformers", "numpy", "rich"} & set(sys.modules), "not light"
"""


def test_without_a_command_it_prints_the_help(capsys):
    assert main([]) == 0
    told = capsys.readouterr().out
    assert all(f"    {name} " in told for name in COMMANDS)
    assert "exit codes" in told


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_help_teaches_and_loads_nothing_heavy(name):
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *([name] if name else []), "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "example" in done.stdout or "begin here" in done.stdout
    assert time.perf_counter() - started < 3  # 0.1 s on an idle machine


def test_bad_input_is_refused_without_torch(tmp_path):
    asked = [sys.executable, "-c", LIGHT, "distill", str(tmp_path / "gone"), "--out", "x"]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT)
    assert "cannot be read" in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize(
    "wrong", [["--n", "0"], ["--n", "two"], ["--seed", "-1"], ["--width", "0"]]
)
def test_an_option_out_of_range_is_refused(wrong, capsys):
    with pytest.raises(SystemExit) as left:
        main(["distill", "x.jsonl", "--out", "y", *wrong])
    assert left.value.code == 2
    assert "whole number" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(concepts, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["distill", str(concepts), "--out", str(tmp_path / "file" / "out")]) in (1, 2)
    said = capsys.readouterr().err
    assert "Not a directory" in said
    assert "Traceback" not in said
