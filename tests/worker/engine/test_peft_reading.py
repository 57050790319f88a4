"""A PEFT directory made elsewhere is read as strictly as a soft prompt of our own."""

import json

import pytest
import torch
from peft import PromptTuningConfig, get_peft_model
from safetensors.torch import save
from transformers import AutoModelForCausalLM

from worker.engine import EngineError, artifact
from worker.engine.peft_view import CONFIG, WEIGHTS, read_peft, write_peft

from .conftest import WEIGHTS as LEXICON_WEIGHTS

ROWS = torch.arange(24, dtype=torch.float32).reshape(4, 6)


@pytest.fixture
def directory(tmp_path):
    """Four rows of width six, as the engine writes them."""
    write_peft(artifact.Artifact(ROWS[1:3], ROWS[:1], ROWS[3:]), "somewhere", None, tmp_path)
    return tmp_path


def test_what_was_written_here_is_read(directory):
    assert torch.equal(read_peft(directory, 6), ROWS)


def test_what_peft_itself_saves_is_read(tmp_path, prompter):
    base = AutoModelForCausalLM.from_pretrained(LEXICON_WEIGHTS, dtype=torch.float32)
    config = PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5)
    theirs = get_peft_model(base, config)
    theirs.save_pretrained(tmp_path)
    loaded = prompter.loaded
    found = read_peft(tmp_path, loaded.hidden_size, loaded.vocabulary_rms)
    assert torch.equal(found, theirs.prompt_encoder["default"].embedding.weight.detach())


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({"peft_type": "LORA"}, "PROMPT_TUNING for CAUSAL_LM"),
        ({"peft_type": ["PROMPT_TUNING"]}, "PROMPT_TUNING for CAUSAL_LM"),
        ({"task_type": "SEQ_2_SEQ_LM"}, "PROMPT_TUNING for CAUSAL_LM"),
        ({"token_dim": 7}, "of width 7; this one has 6"),
        ({"num_virtual_tokens": 3}, "says 3 x 6"),
        ({"num_virtual_tokens": True}, "must give num_virtual_tokens"),
        ({"num_transformer_submodules": 2}, "for one transformer"),
        ({"revision": "x" * 70_000}, "longer than"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(directory, entries, why):
    config = json.loads((directory / CONFIG).read_text())
    (directory / CONFIG).write_text(json.dumps(config | entries))
    with pytest.raises(EngineError, match=why):
        read_peft(directory, 6)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 5000])
def test_a_config_that_is_no_json_object_is_refused(directory, content):
    (directory / CONFIG).write_bytes(content)
    with pytest.raises(EngineError, match="JSON"):
        read_peft(directory, 6)


def weights(metadata=None, **tensors):
    return save(tensors, metadata or {"format": "pt"})


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
        weights(prompt_embeddings=ROWS, extra=ROWS + 1),
        weights(other=ROWS),
        weights(prompt_embeddings=ROWS.half()),
        weights(prompt_embeddings=ROWS[:, :5].contiguous()),
        weights(prompt_embeddings=ROWS[:3].contiguous()),
        weights(prompt_embeddings=ROWS / 0),
        weights(prompt_embeddings=ROWS) + b"PK",
        weights(prompt_embeddings=ROWS)[:-4],
        weights({"format": "pt", "note": "x"}, prompt_embeddings=ROWS),
    ],
    ids=[
        "a pickle",
        "one more tensor",
        "another tensor",
        "half precision",
        "narrower",
        "fewer rows",
        "not finite",
        "bytes behind",
        "truncated",
        "more metadata",
    ],
)
def test_weights_that_are_not_just_those_rows_are_refused(directory, content):
    (directory / WEIGHTS).write_bytes(content)
    with pytest.raises(EngineError):
        read_peft(directory, 6)


def test_a_pickle_in_the_place_of_the_weights_is_never_the_next_best_thing(directory):
    (directory / WEIGHTS).rename(directory / "adapter_model.bin")
    with pytest.raises(EngineError, match=r"adapter_model\.bin\) can run code"):
        read_peft(directory, 6)


def test_rows_of_absurd_norm_are_refused_where_the_usual_norm_is_known(directory):
    longest = float(ROWS.norm(dim=-1).max())
    assert torch.equal(read_peft(directory, 6, longest / 19), ROWS)
    with pytest.raises(EngineError, match="more than 20 times that of a token"):
        read_peft(directory, 6, longest / 21)
