"""The command: one line of JSON with every promised figure in it."""

import json

import pytest

from worker.engine.bench import main

RATES = {
    "concepts_per_minute",
    "concept_steps_per_second",
    "tokens_per_second",
    "gflops",
    "matrix_gflops",
    "share_of_matrix",
    "peak_memory_mb",
}


def _line(capfd, *arguments):
    assert main(["--quick", "--threads", "1", *arguments]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    return json.loads(line)


def test_a_quick_run_prints_one_line_with_every_contender(capfd):
    line = _line(capfd)
    assert line["plan"] == {"concepts": 2, "steps": 3, "rows_per_step": 4}
    assert line["machine"]["cores"] >= 1
    for name in ("engine", "peft_float32", "peft_bfloat16"):
        rates, reach = line[name]["throughput"], line[name]["reach"]
        assert rates.keys() >= RATES
        assert all(rates[figure] > 0 for figure in RATES)
        assert rates["share_of_matrix"] < 1.5
        assert rates["measured_concepts"] == (2 if name == "engine" else 1)
        assert [step for step, _, _ in reach["curve"]] == [0, 2, 4]
        assert reach["seconds_to_0.6"] is None  # four steps are no training
    same = line["engine"]["reach"]["same_concepts"]
    assert same["measured_concepts"] == line["peft_float32"]["reach"]["measured_concepts"] == 1
    assert line["times_peft"].keys() == {"float32", "bfloat16"}
    for name, times in line["times_peft"].items():
        assert times["to_level"] == {"with_answers": None, "without": None}
        assert line[f"peft_{name}"]["reach"]["answers"]["seconds"] > 0
    (memory,) = line["memory"]
    assert memory["concepts"] == 2
    assert memory["peak_memory_mb"] > 100


def test_another_shape_is_made_of_noise_and_needs_no_weights(capfd):
    line = _line(capfd, "--shape", "tiny")
    rates = line["engine"]["throughput"]
    assert line["machine"]["threads"] == 1
    assert rates.keys() >= RATES | {"seconds_per_concept", "recipe"}
    assert rates["seconds_per_concept"] > 0


def test_a_contender_that_fails_says_why_and_there_is_no_line(capfd, tmp_path):
    (tmp_path / "none.jsonl").write_text("nothing\n")
    asked = ["--quick", "--shape", "tiny", "--concepts", str(tmp_path / "none.jsonl")]
    assert main(asked) == 1
    said = capfd.readouterr()
    assert "none.jsonl is not a file of concepts" in said.err
    assert "The part 'shape' of the bench failed" in said.err
    assert said.out == ""


def test_an_unknown_shape_is_refused(capfd):
    with pytest.raises(SystemExit):
        main(["--shape", "round"])
    assert "invalid choice" in capfd.readouterr().err
