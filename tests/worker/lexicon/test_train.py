"""Training is reproducible, and it never writes over anything."""

import json

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.worker.lexicon.tiny import RECIPE, write_corpus
from worker.lexicon import train as command
from worker.lexicon.recipe import Recipe
from worker.lexicon.training import Training


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path)


@pytest.fixture(autouse=True)
def settings_of_torch():
    """What a training sets in torch is put back."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(False)


def run(corpus, out, *arguments):
    common = ["--corpus", str(corpus), "--out", str(out), "--threads", "1"]
    return command.main([*common, "--recipe", json.dumps(RECIPE), *arguments])


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_steps_give_the_bytes_that_minutes_gave(corpus, tmp_path, capsys):
    assert run(corpus, tmp_path / "first", "--minutes", "0.01") == 0
    facts = json.loads((tmp_path / "first" / "training.json").read_text())
    assert f"--steps {facts['steps']}" in capsys.readouterr().out
    assert run(corpus, tmp_path / "second", "--steps", str(facts["steps"])) == 0
    assert files(tmp_path / "second") == files(tmp_path / "first")


def test_another_seed_gives_other_weights(corpus, tmp_path):
    for seed in ("1", "2"):
        assert run(corpus, tmp_path / seed, "--steps", "2", "--seed", seed) == 0
    weights = [(tmp_path / seed / "model.safetensors").read_bytes() for seed in ("1", "2")]
    assert weights[0] != weights[1]


def test_the_result_is_a_model_that_transformers_loads(corpus, tmp_path):
    run(corpus, tmp_path / "model", "--steps", "3")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model", dtype="auto")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert model.dtype == torch.bfloat16
    assert model.config.model_type == "qwen3"
    assert model.config.eos_token_id == tokenizer.eos_token_id
    assert "assistant" in tokenizer.chat_template


def test_the_record_says_what_was_read_and_how(corpus, tmp_path):
    run(corpus, tmp_path / "model", "--steps", "3")
    facts = json.loads((tmp_path / "model" / "training.json").read_text())
    assert facts["recipe"] == Recipe.from_dict(RECIPE).to_dict()
    assert facts["tokens"] == 3 * 4 * 32
    assert (facts["seed"], facts["threads"], facts["device"]) == (48, 1, "cpu")
    assert str(tmp_path) not in json.dumps(facts)


def test_it_learns(corpus):
    training = Training(corpus, Recipe.from_dict(RECIPE), seed=48)
    _, early = training.run(1, lambda line: None)
    _, late = training.run(120, lambda line: None)
    assert late < early - 1


def test_entries_held_back_are_never_read(corpus):
    training = Training(corpus, Recipe.from_dict(RECIPE), seed=48)
    assert training.entries
    assert not any(entry.is_held_back for entry in training.entries)


def test_a_directory_with_files_is_left_alone(corpus, tmp_path, capsys):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "model.safetensors").write_text("mine")
    assert run(corpus, taken, "--steps", "1") == 1
    assert "holds files" in capsys.readouterr().err
    assert files(taken) == {"model.safetensors": b"mine"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--steps", "0"), "at least one step"),
        (("--steps", "1", "--recipe", '{"depth": 3}'), "no field depth"),
    ],
)
def test_an_impossible_request_writes_nothing(corpus, tmp_path, capsys, arguments, reason):
    assert run(corpus, tmp_path / "model", *arguments) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_a_missing_corpus_is_reported(tmp_path, capsys):
    assert run(tmp_path / "none.jsonl", tmp_path / "model", "--steps", "1") == 1
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
