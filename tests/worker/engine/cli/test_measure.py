"""`measure`: what was stored, measured again, is what was measured when it was made."""

import json

import pytest

from tests.worker.engine.conftest import PREFIGURATION, QUALIA, SUPERVENIENCE
from worker.engine.cli import main

from .conftest import exported, write_lines


def measured(*asked):
    return main(["measure", *map(str, asked), "--threads", "1", "--json"])


def test_a_stored_soft_prompt_measures_as_in_its_run(distilled, tmp_path, capsys):
    kept = tmp_path / "again.json"
    assert (
        measured(
            "--concepts",
            distilled.concepts,
            "--soft-prompts",
            distilled.out,
            "--out",
            kept,
            "--pairs",
            1,
        )
        == 0
    )
    again = json.loads(kept.read_text())
    assert json.loads(capsys.readouterr().out) == again
    then = json.loads((distilled.out / "measures.json").read_text())
    for name in ("inversion_margin", "forced_choice"):  # no figure of answers of other lengths
        ours, theirs = (told["concepts"]["prefigurative-politics"][name] for told in (again, then))
        assert ours["soft_prompt"] == pytest.approx(theirs["soft_prompt"], abs=1e-3)
    assert again["together"][0]["order"] == ["qualia", "prefigurative-politics"]


def test_a_concept_without_a_soft_prompt_is_told(distilled, tmp_path, capsys):
    concepts = write_lines(tmp_path / "x.jsonl", exported(SUPERVENIENCE), exported(QUALIA))
    assert measured("--concepts", concepts, "--soft-prompts", distilled.out) == 1
    told = json.loads(capsys.readouterr().out)
    assert "There is no soft prompt at" in told["failures"]["supervenience"]
    assert list(told["concepts"]) == ["qualia"]


def test_nothing_to_measure_is_refused(tmp_path, capsys):
    concepts = write_lines(tmp_path / "x.jsonl", exported(PREFIGURATION))
    assert measured("--concepts", concepts, "--soft-prompts", tmp_path) == 2
    assert "for none of the 1 concepts" in capsys.readouterr().err
