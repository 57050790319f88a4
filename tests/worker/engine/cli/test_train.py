"""`train`: the spec that the site writes, by hand."""

import json
import subprocess
import sys

from safetensors.torch import load_file

from tests.worker.engine.conftest import LEXICON, QUALIA, WEIGHTS
from worker.engine import TrainSpec, artifact
from worker.engine.cli import main

NO_DJANGO = "import sys; sys.modules['django'] = None; "
RUN = NO_DJANGO + "from worker.engine.cli import main; sys.exit(main(sys.argv[1:]))"


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
    assert config["num_virtual_tokens"] == len(found.rows)
    assert len(found.vectors) == 8
    assert "step 6/6" in capsys.readouterr().err


def test_it_runs_where_there_is_no_django(tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"backbone": {"location": "gone/for/good"}, "concepts": []}))
    asked = [sys.executable, "-c", RUN, "train", str(spec), str(tmp_path / "out")]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=WEIGHTS.parents[2])
    assert done.returncode == 2
    assert done.stderr == "A run needs at least one concept.\n"
    assert not (tmp_path / "out").exists()


def test_a_spec_that_is_no_json_is_said_to_be_so(tmp_path, capsys):
    spec = tmp_path / "spec.json"
    spec.write_text("{")
    assert main(["train", str(spec), str(tmp_path / "out")]) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err
