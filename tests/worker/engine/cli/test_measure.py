"""`measure`: what was stored, measured again, is what was measured when it was made."""

import json
import shutil

import pytest

from tests.worker.engine.conftest import PREFIGURATION, QUALIA, SUPERVENIENCE
from worker.engine.cli import main
from worker.engine.stored import stored_at

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
    for key in ("qualia", "prefigurative-politics"):  # a figure that hangs on no answer's length
        ours, theirs = (told["concepts"][key]["side_effects"] for told in (again, then))
        assert ours["soft_prompt"]["kl"] == pytest.approx(theirs["soft_prompt"]["kl"], rel=1e-3)
    assert again["together"][0]["order"] == ["qualia", "prefigurative-politics"]


def test_a_concept_without_a_soft_prompt_is_told(distilled, tmp_path, capsys):
    concepts = write_lines(tmp_path / "x.jsonl", exported(SUPERVENIENCE), exported(QUALIA))
    assert measured("--concepts", concepts, "--soft-prompts", distilled.out) == 1
    told = json.loads(capsys.readouterr().out)
    assert "There is no soft prompt at" in told["failures"]["supervenience"]
    assert list(told["concepts"]) == ["qualia"]


@pytest.mark.parametrize("name", ["soft-prompt.safetensors", "adapter_model.safetensors"])
def test_a_soft_prompt_with_a_changed_byte_is_refused(distilled, tmp_path, capsys, name):
    """The vectors would still load, and measure a little worse: only the digest tells."""
    mine = tmp_path / "mine"
    shutil.copytree(distilled.out, mine)
    if name == "adapter_model.safetensors":
        (mine / "qualia" / "soft-prompt.safetensors").unlink()
    path = mine / "qualia" / name
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(content)
    assert main(["generate", "--soft-prompt", str(mine / "qualia")]) == 2
    assert f"{name} is not the file that `distill` wrote" in capsys.readouterr().err
    assert main(["generate", "--soft-prompt", str(path), "--instruction", "What?"]) == 2
    assert measured("--concepts", distilled.concepts, "--soft-prompts", mine) == 1
    told = json.loads(capsys.readouterr().out)
    assert "SHA-256 is another" in told["failures"]["qualia"]
    assert list(told["concepts"]) == ["prefigurative-politics"]


def test_a_record_without_digests_is_still_read(distilled, tmp_path):
    """As earlier versions wrote it."""
    mine = tmp_path / "qualia"
    shutil.copytree(distilled.out / "qualia", mine)
    record = json.loads((mine / "concept.json").read_text())
    del record["files"]
    (mine / "concept.json").write_text(json.dumps(record))
    assert stored_at(mine).record == record


def test_nothing_to_measure_is_refused(tmp_path, capsys):
    concepts = write_lines(tmp_path / "x.jsonl", exported(PREFIGURATION))
    assert measured("--concepts", concepts, "--soft-prompts", tmp_path) == 2
    assert "for none of the 1 concepts" in capsys.readouterr().err
