"""The engine by hand: no Django, readable words, files that anyone can open."""

import json
import subprocess
import sys

from safetensors.torch import load_file

from worker.engine import TrainSpec, artifact
from worker.engine.__main__ import main

from .conftest import LEXICON, QUALIA, WEIGHTS

NO_DJANGO = "import sys; sys.modules['django'] = None; "
RUN = NO_DJANGO + "from worker.engine.__main__ import main; sys.exit(main(sys.argv[1:]))"


def test_train_writes_the_result_the_soft_prompt_and_a_peft_directory(tiny, tmp_path, capsys):
    spec, out = tmp_path / "spec.json", tmp_path / "out"
    spec.write_text(json.dumps(TrainSpec(LEXICON, (QUALIA,), recipe="tiny").to_dict()))
    assert main(["train", str(spec), str(out), "--threads", "1"]) == 0
    told = json.loads((out / "result.json").read_text())
    found = artifact.read((out / "qualia.safetensors").read_bytes())
    weights = load_file(out / "qualia" / "peft" / "adapter_model.safetensors")
    config = json.loads((out / "qualia" / "peft" / "adapter_config.json").read_text())
    assert told["concepts"]["qualia"]["measures"]["gap_closed"]["n"] == 1
    assert told["facts"]["recipe"]["name"] == "tiny"
    assert weights["prompt_embeddings"].equal(found.rows)
    assert config["num_virtual_tokens"] == len(found.rows) == 3 + 8 + 2
    assert "step 6/6" in capsys.readouterr().err


def test_it_runs_where_there_is_no_django(tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"backbone": {"location": "gone/for/good"}, "concepts": []}))
    asked = [sys.executable, "-c", RUN, "train", str(spec), str(tmp_path / "out")]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=WEIGHTS.parents[2])
    assert done.returncode == 1
    assert done.stderr == "A run needs at least one concept.\n"
    assert not (tmp_path / "out").exists()


def test_a_spec_that_is_no_json_is_said_to_be_so(tmp_path, capsys):
    spec = tmp_path / "spec.json"
    spec.write_text("{")
    assert main(["train", str(spec), str(tmp_path / "out")]) == 1
    assert "cannot be read as JSON" in capsys.readouterr().err


def test_eval_dev_prints_the_mean_measures_as_one_line(tiny, tmp_path, capsys):
    entry = {
        "id": "a-1",
        "term": "mutual aid",
        "aliases": [],
        "definition": "help that people give each other as equals; not charity",
        "kind": "help",
        "siblings": [{"term": "charity", "definition": "a gift to the poor"}],
    }
    concepts = tmp_path / "concepts.jsonl"
    concepts.write_text(json.dumps(entry) + "\n")
    asked = ["eval-dev", str(concepts), "--n", "1", "--recipe", "tiny", "--threads", "1"]
    assert main(asked) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["concepts"] == 1
    assert told["controls.definition_tokens"] == 1.0
    assert told["gap_closed.n"] == 7
    assert told["forced_choice.n"] == 3


def test_eval_dev_refuses_another_kind_of_file(tmp_path, capsys):
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n')
    assert main(["eval-dev", str(tmp_path / "x.jsonl")]) == 1
    assert "not a file of concepts" in capsys.readouterr().err
