"""Weights of fewer bits: refused where they cannot be had, and measured where they can."""

from dataclasses import replace

import pytest
import torch

from worker.engine import EngineError, quantising
from worker.engine.loading import load
from worker.engine.quantisation_cost import INSTRUCTIONS, Trained, quantisation_cost

from .conftest import LEXICON, PREFIGURATION

BITS = ["8bit", "4bit"]


def installed():
    return pytest.importorskip("bitsandbytes", reason="needs the extra large")


@pytest.mark.parametrize("bits", BITS)
def test_without_bitsandbytes_a_quantised_model_is_refused(monkeypatch, bits):
    monkeypatch.setattr(quantising, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"needs the package bitsandbytes.*lacuna\[large\]"):
        load(replace(LEXICON, quantisation=bits))


def test_the_cost_of_no_quantisation_is_not_measured():
    with pytest.raises(EngineError, match="choose 8bit or 4bit"):
        quantisation_cost(LEXICON)


@pytest.mark.parametrize("bits", BITS)
def test_a_quantised_model_is_smaller_and_has_the_digests_of_its_files(prompter, bits):
    installed()
    loaded = load(replace(LEXICON, quantisation=bits))
    sizes = [sum(w.nbytes for w in each.model.parameters()) for each in (loaded, prompter.loaded)]
    assert sizes[0] < 0.6 * sizes[1]
    assert loaded.digests == prompter.loaded.digests
    assert not any(weight.requires_grad for weight in loaded.model.parameters())


def gradient(loaded, row):
    """At the input, of the likelihood of one token, after a pass without gradient."""
    with torch.no_grad():
        loaded.hidden(row)
    row = row.clone().requires_grad_()
    loss = loaded.log_probs(loaded.hidden(row)[0, -1])[50]
    return torch.autograd.grad(loss, row)[0]


@pytest.mark.parametrize("bits", BITS)
def test_the_gradient_of_a_quantised_model_is_that_of_its_own_weights(prompter, bits):
    """The same weights, brought back to float32: what its forward pass computes with. 8 bits
    round the activations too, and the backward pass does not know of it."""
    installed()
    loaded = load(replace(LEXICON, quantisation=bits))
    row = prompter.prompt("What is a river?")[None]
    ours = gradient(loaded, row)
    exact = gradient(replace(loaded, model=loaded.model.dequantize()), row)
    assert torch.cosine_similarity(ours.flatten(), exact.flatten(), dim=0) > 0.98


@pytest.mark.parametrize(("bits", "most"), [("8bit", 0.05), ("4bit", 0.6)])
def test_the_cost_is_the_distance_from_the_whole_model_and_the_gap_lost(trained, bits, most):
    installed()
    stored = Trained(PREFIGURATION, trained.concept.vectors)
    found = quantisation_cost(replace(LEXICON, quantisation=bits), [stored])
    assert found["quantisation"] == bits
    assert found["kl"]["n"] == len(INSTRUCTIONS)
    assert 0 < found["kl"]["mean"] < most
    assert 0.5 < found["same_token"] < 1
    assert found["bytes"]["quantised"] < found["bytes"]["whole"]
    assert found["gap_closed"]["quantised"]["mean"] < found["gap_closed"]["whole"]["mean"] + 0.05
