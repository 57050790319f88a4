"""A backbone is read from safetensors at a known place, or refused with a reason."""

import hashlib
import json
import shutil

import pytest
import torch

from worker.engine import Backbone, EngineError
from worker.engine.loading import load

from .conftest import LEXICON, WEIGHTS


@pytest.fixture
def copy(tmp_path):
    """A directory with Lexicon's files, to be damaged."""
    return shutil.copytree(WEIGHTS, tmp_path / "model")


def test_lexicon_loads_frozen_in_float32_with_its_hashes(prompter):
    loaded = prompter.loaded
    file = WEIGHTS / "model.safetensors"
    listing = f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
    template = (WEIGHTS / "chat_template.jinja").read_text()
    assert loaded.dtype == torch.float32
    assert not any(weight.requires_grad for weight in loaded.model.parameters())
    assert loaded.digests["weights"] == hashlib.sha256(listing.encode()).hexdigest()
    assert loaded.digests["chat_template"] == hashlib.sha256(template.encode()).hexdigest()
    assert set(loaded.digests) == {"weights", "tokenizer", "chat_template"}


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(EngineError, match=r"no directory .*gone"):
        load(Backbone(str(tmp_path / "gone")))


def test_an_incomplete_directory_says_what_is_missing(copy):
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EngineError, match=r"tokenizer\.json missing"):
        load(Backbone(str(copy)))


def test_weights_that_could_run_code_are_refused(copy):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(EngineError, match="safetensors"):
        load(Backbone(str(copy)))


def test_damaged_weights_are_an_engine_error(copy):
    file = copy / "model.safetensors"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(EngineError, match="cannot be loaded"):
        load(Backbone(str(copy)))


def test_code_in_the_model_directory_is_never_run(copy):
    (copy / "evil.py").write_text("raise SystemExit('ran')")
    config = json.loads((copy / "config.json").read_text())
    config["model_type"] = "evil"
    config["auto_map"] = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineError, match="cannot be loaded"):
        load(Backbone(str(copy)))


def test_a_model_without_a_chat_template_is_refused(copy):
    (copy / "chat_template.jinja").unlink()
    with pytest.raises(EngineError, match="no chat template"):
        load(Backbone(str(copy)))


@pytest.mark.parametrize("revision", [None, "main", "v1.0", "abc123", "G" * 40])
def test_a_repository_needs_a_commit(revision):
    with pytest.raises(EngineError, match="full commit"):
        load(Backbone("Qwen/Qwen3-8B", revision))


def test_loading_twice_gives_the_same_numbers(prompter):
    again = load(LEXICON)
    assert torch.equal(again.embed([5, 6]), prompter.loaded.embed([5, 6]))
