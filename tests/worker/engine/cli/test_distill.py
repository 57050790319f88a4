"""`distill`: a file of concepts becomes a directory that stock PEFT loads, kill or no kill."""

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from tests.worker.engine.conftest import LEXICON, PREFIGURATION, QUALIA, WEIGHTS
from worker.engine import artifact, distilling, teacher
from worker.engine.cli import main
from worker.engine.cli.concepts import concepts_in
from worker.engine.cli.terminal import Track
from worker.engine.lane import Lane

from .conftest import distil, exported, write_lines

KEYS = ["qualia", "prefigurative-politics"]


def told_in(out):
    return json.loads((out / "measures.json").read_text())


def test_every_concept_gets_a_directory_and_all_their_measures_one_file(distilled):
    assert distilled.code == 0
    told = told_in(distilled.out)
    assert list(told["concepts"]) == KEYS
    assert (told["failures"], told["not_measured"]) == ({}, [])
    assert told["facts"]["recipe"]["name"] == "tiny"
    assert told["concepts"]["qualia"]["controls"]["definition_tokens"] == pytest.approx(1)
    assert {path.name for path in distilled.out.iterdir()} == {"measures.json", *KEYS}


def test_stock_peft_loads_a_concept_from_its_directory(distilled):
    own = artifact.read((distilled.out / "qualia" / "soft-prompt.safetensors").read_bytes())
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, distilled.out / "qualia")
    assert model.get_prompt(batch_size=1)[0].equal(own.rows)


def test_resuming_a_finished_run_changes_nothing(distilled, tiny, capsys):
    files = [path for path in distilled.out.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    assert distil(distilled.concepts, distilled.out, "--resume", "--json") == 0
    assert {path: path.read_bytes() for path in files} == before
    assert "2 of 2 concepts are done already" in capsys.readouterr().err


def test_results_are_not_overwritten_nor_mixed_with_others(distilled, tiny, tmp_path, capsys):
    before = (distilled.out / "measures.json").read_bytes()
    assert distil(distilled.concepts, distilled.out) == 2
    assert "is not empty" in capsys.readouterr().err
    assert distil(distilled.concepts, distilled.out, "--resume", "--seed", "1") == 2
    assert "has another seed" in capsys.readouterr().err
    (tmp_path / "letter.txt").write_text("mine")
    assert distil(distilled.concepts, tmp_path, "--resume") == 2
    assert "'letter.txt', which no distillation wrote" in capsys.readouterr().err
    assert (distilled.out / "measures.json").read_bytes() == before


def test_kept_answers_of_the_teachers_change_no_byte_of_a_soft_prompt(distilled, tiny, tmp_path):
    cache = tmp_path / "teachers"
    for out in (tmp_path / "first", tmp_path / "second"):
        teacher._SHARED.clear()
        assert distil(distilled.concepts, out, "--teacher-cache", str(cache)) == 0
        for key in KEYS:
            name = Path(key) / "soft-prompt.safetensors"
            assert (out / name).read_bytes() == (distilled.out / name).read_bytes()
    assert len(list(cache.iterdir())) >= 1 + len(KEYS)


def test_vectors_alone_are_the_same_vectors_and_say_that_nothing_was_measured(
    distilled, tiny, tmp_path, capsys
):
    out = tmp_path / "out"
    assert distil(distilled.concepts, out, "--no-measure") == 0
    assert "not measured: 2 of them" in capsys.readouterr().out
    told = told_in(out)
    assert (told["concepts"], told["not_measured"]) == ({}, KEYS)
    for key in KEYS:
        name = Path(key) / "soft-prompt.safetensors"
        assert (out / name).read_bytes() == (distilled.out / name).read_bytes()
    record = json.loads((out / "qualia" / "concept.json").read_text())
    assert (record["measures"], record["answers"]) == ({}, [])
    assert len(record["curve"]) == 3
    asked = ["--concepts", str(distilled.concepts), "--soft-prompts", str(out)]
    assert main(["measure", *asked, "--n", "1", "--threads", "1", "--json"]) == 0
    assert "gap_closed" in json.loads(capsys.readouterr().out)["concepts"]["qualia"]


def test_a_cache_that_is_a_file_is_refused_before_any_work(concepts, tmp_path, capsys):
    asked = ["--teacher-cache", str(concepts)]
    assert distil(concepts, tmp_path / "out", *asked, "--recipe", "draft") == 2
    assert "is a file. Give a directory for the cache" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


class Killed(BaseException):
    """As sudden as a signal."""


def test_a_killed_run_keeps_what_was_done_and_goes_on(
    distilled, concepts, tiny, tmp_path, monkeypatch, capsys
):
    out, rename = tmp_path / "out", Path.rename

    def killed_at_the_second(path, target):
        if target.name == KEYS[1]:
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed_at_the_second)
        with pytest.raises(Killed):
            distil(concepts, out)
    assert "1 of 2 concepts are kept" in capsys.readouterr().err
    assert list(told_in(out)["concepts"]) == KEYS[:1]
    first = (out / KEYS[0] / "concept.json").read_bytes()
    assert distil(concepts, out, "--resume") == 0
    assert (out / KEYS[0] / "concept.json").read_bytes() == first
    assert {path.name for path in out.iterdir()} == {"measures.json", *KEYS}
    assert told_in(out)["concepts"].keys() == told_in(distilled.out)["concepts"].keys()


def test_ctrl_c_says_what_is_kept(concepts, tiny, tmp_path, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("worker.engine.writing.write_concept", interrupted)
    assert distil(concepts, tmp_path / "out", "--n", "1") == 130
    assert "0 of 1 concepts are kept" in capsys.readouterr().err


def test_a_concept_whose_text_changed_is_trained_again(distilled, tiny, tmp_path):
    edited = write_lines(tmp_path / "x.jsonl", exported(QUALIA, definition="How it feels."))
    asked = distilling.Distillation(LEXICON, concepts_in(edited), tiny, distilled.out)
    plan = distilling.plan(asked, resume=True)
    assert [concept.key for concept in plan.waiting] == ["qualia"]
    assert list(plan.done) == ["prefigurative-politics"]


def test_one_concept_that_cannot_be_trained_does_not_stop_the_others(tiny, tmp_path, capsys):
    long = exported(PREFIGURATION, definition="so much " * 2400)
    concepts = write_lines(tmp_path / "two.jsonl", long, exported(QUALIA))
    assert distil(concepts, tmp_path / "out") == 1
    told = told_in(tmp_path / "out")
    assert list(told["concepts"]) == ["qualia"]
    assert "does not fit the language model's context" in told["failures"][long["key"]]
    assert f"not done: {long['key']}" in capsys.readouterr().out


def test_a_fault_of_the_engines_own_costs_one_concept_and_a_lost_terminal_the_run(
    concepts, tiny, tmp_path, monkeypatch, capsys
):
    opened = Lane.opened

    def faulty(prompter, order, cache):
        if order.concept.key == KEYS[0]:
            raise ZeroDivisionError("nobody thought of this text")
        return opened(prompter, order, cache)

    monkeypatch.setattr(Lane, "opened", faulty)
    assert distil(concepts, tmp_path / "out") == 1
    told = told_in(tmp_path / "out")
    assert list(told["concepts"]) == KEYS[1:]
    assert "nobody thought of this text" in told["failures"][KEYS[0]]

    def gone(*_):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(Track, "at", gone)
    assert distil(concepts, tmp_path / "again", "--n", "2") == 1
    assert "Broken pipe" in capsys.readouterr().err
    assert told_in(tmp_path / "again")["failures"] == {KEYS[0]: told["failures"][KEYS[0]]}


def test_a_recipe_that_does_not_exist_and_a_model_that_is_none(concepts, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["distill", str(concepts), "--out", str(out), "--recipe", "best"]) == 2
    assert "The recipes are: draft, standard, thorough" in capsys.readouterr().err
    assert main(["distill", str(concepts), "--out", str(out), "--model", str(tmp_path)]) == 2
    assert "is not a usable language model: config.json" in capsys.readouterr().err
    assert not out.exists()
