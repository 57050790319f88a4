"""A backbone is read from safetensors at a known place, frozen, in the dtype that was asked for."""

import hashlib

import pytest
import torch

from worker.engine.loading import default_dtype, has_bfloat16, load

from .conftest import LEXICON, WEIGHTS


def test_lexicon_loads_frozen_with_its_hashes(prompter):
    loaded = prompter.loaded
    file = WEIGHTS / "model.safetensors"
    listing = f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
    template = (WEIGHTS / "chat_template.jinja").read_text()
    assert loaded.dtype == torch.float32
    assert not any(weight.requires_grad for weight in loaded.model.parameters())
    assert loaded.digests["weights"] == hashlib.sha256(listing.encode()).hexdigest()
    assert loaded.digests["chat_template"] == hashlib.sha256(template.encode()).hexdigest()
    assert set(loaded.digests) == {"weights", "tokenizer", "chat_template"}


def test_loading_twice_gives_the_same_numbers(prompter):
    again = load(LEXICON, dtype=torch.float32)
    assert torch.equal(again.embed([5, 6]), prompter.loaded.embed([5, 6]))


def test_the_dtype_can_be_asked_for_and_the_answers_hardly_change(prompter):
    """bfloat16 keeps 8 bits of each number: the log probabilities move by a few hundredths."""
    half = load(LEXICON, dtype=torch.bfloat16)
    ids = torch.arange(100, 130)
    with torch.no_grad():
        ours, exact = (
            each.log_probs(each.hidden(each.embed(ids)[None])) for each in (half, prompter.loaded)
        )
    assert half.dtype == torch.bfloat16
    assert ours.dtype == half.embed(ids).dtype == torch.float32
    assert float((exact.exp() * (exact - ours)).sum(-1).mean()) < 0.01


def test_bfloat16_is_taken_where_it_is_multiplied_by_gpus_and_some_cpus(monkeypatch):
    on_cpu = torch.bfloat16 if has_bfloat16() else torch.float32
    assert default_dtype("cpu") == default_dtype({"": "cpu"}) == on_cpu
    assert load(LEXICON).dtype == on_cpu
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    spread = {"model": 0, "lm_head": 1}
    assert {default_dtype(d) for d in ("cuda", "cuda:1", "auto", spread)} == {torch.bfloat16}
    assert default_dtype("cpu") == on_cpu


@pytest.mark.parametrize(
    ("told", "has"),
    [
        ("processor : 0\nflags : fpu avx512f avx512_bf16 vnni", True),
        ("processor : 0\nflags : fpu amx_tile amx_bf16", True),
        ("processor : 0\nFeatures : fp asimd bf16 i8mm", True),
        ("processor : 0\nflags : fpu avx2 avx512f", False),
        ("", False),
    ],
    ids=["avx-512", "amx", "arm", "older", "says nothing"],
)
def test_a_cpu_says_whether_it_multiplies_bfloat16(tmp_path, told, has):
    (tmp_path / "cpuinfo").write_text(told)
    assert has_bfloat16(tmp_path / "cpuinfo") is has


def test_a_system_without_cpu_information_is_taken_to_have_no_bfloat16(tmp_path):
    assert not has_bfloat16(tmp_path / "nothing")


def test_the_vocabularys_norm_is_that_of_the_embeddings(prompter):
    weight = prompter.loaded.model.get_input_embeddings().weight
    expected = float(weight.square().sum(-1).mean().sqrt())
    assert prompter.loaded.vocabulary_rms == pytest.approx(expected, abs=1e-6)
