"""What could run code, lead elsewhere or be another model than the registered one is refused."""

import json
import shutil
from dataclasses import replace

import pytest

from worker.engine import Backbone, EngineError
from worker.engine.loading import load

from .conftest import LEXICON, WEIGHTS


@pytest.fixture
def copy(tmp_path):
    """A directory with Lexicon's files, to be damaged."""
    return shutil.copytree(WEIGHTS, tmp_path / "model")


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
    with pytest.raises(EngineError, match="code of its own"):
        load(Backbone(str(copy)))


def test_a_model_without_a_chat_template_is_refused(copy):
    (copy / "chat_template.jinja").unlink()
    with pytest.raises(EngineError, match="no chat template"):
        load(Backbone(str(copy)))


@pytest.mark.parametrize("revision", [None, "main", "v1.0", "abc123", "G" * 40])
def test_a_repository_needs_a_commit(revision):
    with pytest.raises(EngineError, match="full commit"):
        load(Backbone("Qwen/Qwen3-8B", revision))


def changed(file, **entries):
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))


def test_a_tokenizer_with_code_of_its_own_is_refused(copy):
    changed(copy / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Tokenizer", None]})
    with pytest.raises(EngineError, match=r"tokenizer_config\.json asks for code of its own"):
        load(Backbone(str(copy)))


def test_an_adapter_that_would_load_another_model_is_refused(copy):
    (copy / "adapter_config.json").write_text('{"base_model_name_or_path": "elsewhere"}')
    with pytest.raises(EngineError, match="is an adapter"):
        load(Backbone(str(copy)))


@pytest.mark.parametrize(
    ("shard", "why"),
    [
        ("pytorch_model-00001-of-00001.bin", "no safetensors file"),
        ("../model.safetensors", "no safetensors file"),
        ("model-00002-of-00002.safetensors", "missing"),
    ],
    ids=["a pickle", "outside the directory", "not there"],
)
def test_an_index_may_only_name_safetensors_files_beside_it(copy, shard, why):
    index = {"weight_map": {"lm_head.weight": "model.safetensors", "model.norm.weight": shard}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(EngineError, match=why):
        load(Backbone(str(copy)))


@pytest.mark.parametrize("content", ["{", "[]", '{"weight_map": 3}', "\xff"])
def test_a_damaged_index_or_config_is_an_engine_error(copy, content):
    for name in ("model.safetensors.index.json", "config.json"):
        (copy / name).write_text(content, encoding="latin-1")
        with pytest.raises(EngineError, match="is damaged"):
            load(Backbone(str(copy)))


def test_what_has_the_registered_digests_is_loaded(prompter):
    registered = replace(LEXICON, **prompter.loaded.digests)
    assert load(registered).digests == prompter.loaded.digests


@pytest.mark.parametrize("name", ["weights", "tokenizer", "chat_template"])
def test_what_has_another_digest_than_the_registered_one_is_refused_by_name(prompter, name):
    with pytest.raises(EngineError, match=f"^The {name.replace('_', ' ')} .*not the registered"):
        load(replace(LEXICON, **prompter.loaded.digests | {name: "0" * 64}))


def test_one_changed_byte_of_a_template_is_another_template(copy, prompter):
    template = copy / "chat_template.jinja"
    template.write_text(template.read_text() + " ")
    with pytest.raises(EngineError, match=r"chat template .*No work was begun"):
        load(Backbone(str(copy), **prompter.loaded.digests))


@pytest.mark.parametrize(
    "asked", [{"weights": "abc"}, {"tokenizer": "G" * 64}, {"quantisation": "3bit"}]
)
def test_a_backbone_that_cannot_be_meant_is_refused_at_once(asked):
    with pytest.raises(EngineError):
        Backbone("somewhere", **asked)
