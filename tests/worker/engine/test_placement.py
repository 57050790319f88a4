"""A backbone may lie on several devices: what it says is the same."""

import pytest
import torch

from worker.engine import EngineError, placement
from worker.engine.loading import load
from worker.engine.prompting import Prompter
from worker.engine.scoring import mean_log_probs

from .conftest import LEXICON

ON_CPU = {"": "cpu"}
HALF_ON_DISK = {
    "model.embed_tokens": "disk",
    "model.rotary_emb": "cpu",
    "model.norm": "cpu",
    "lm_head": "disk",
    **{f"model.layers.{n}": "cpu" if n < 3 else "disk" for n in range(6)},
}
GIB = 2**30


@pytest.mark.parametrize("device", ["auto", ON_CPU, HALF_ON_DISK], ids=["auto", "cpu", "disk"])
def test_a_model_that_is_spread_says_the_same(prompter, device):
    """Parts on the disk have no weights to be touched until accelerate fetches them: so whatever
    the engine does, it does through the modules, wherever they are."""
    spread = Prompter.of(load(LEXICON, device, torch.float32))
    assert spread.loaded.device == spread.loaded.head_device == torch.device("cpu")
    assert spread.loaded.vocabulary_rms == prompter.loaded.vocabulary_rms
    found = [
        mean_log_probs(each.loaded, [each.prompt("What is a river?")], [[40, 50, 60]])
        for each in (spread, prompter)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-4)  # attention is another kernel there


def test_gradients_pass_through_a_model_that_is_spread(prompter):
    found = []
    for loaded in (load(LEXICON, HALF_ON_DISK, torch.float32), prompter.loaded):
        row = prompter.prompt("What is a river?")[None].clone().requires_grad_()
        found.append(torch.autograd.grad(loaded.hidden(row).square().sum(), row)[0])
    assert torch.allclose(*found, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize(
    ("weights", "free", "several"),
    [(16, [80], False), (16, [80, 80], False), (70, [80, 80], True), (70, [80], False)],
    ids=["one GPU", "fits one of two", "fits no single one", "there is but one"],
)
def test_a_model_is_spread_only_where_one_gpu_has_no_room(weights, free, several):
    assert placement.needs_several(weights * GIB, [each * GIB for each in free]) is several


def test_fewer_bits_need_less_room(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(bytes(1600))
    found = [placement.weights_bytes(tmp_path, bits) for bits in (None, "8bit", "4bit")]
    assert found == [1600, 800, 400]


def test_without_accelerate_nothing_is_spread(monkeypatch):
    monkeypatch.setattr(placement, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"needs the package accelerate.*lacuna\[large\]"):
        load(LEXICON, "auto")
