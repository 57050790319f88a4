"""Whether a step fits is measured; where it does not, layers are computed twice, to the same end."""

from dataclasses import replace

import pytest
import torch

from worker.engine import EngineError, memory
from worker.engine.decoding import decode
from worker.engine.loading import load
from worker.engine.memory import (
    enable_checkpointing,
    is_out_of_memory,
    plan_memory,
    row_bytes,
    saved_bytes,
)

from .conftest import LEXICON


@pytest.fixture(params=[torch.float32, torch.bfloat16], ids=["float32", "bfloat16"])
def fresh(request):
    """A Lexicon of one's own: checkpointing cannot be taken off again."""
    return load(LEXICON, dtype=request.param)


def through(loaded):
    """Hidden states of two rows and the gradient at the input."""
    torch.manual_seed(0)
    row = (torch.randn(2, 24, loaded.hidden_size) * 0.06).requires_grad_()
    states = loaded.hidden(row).float()
    (gradient,) = torch.autograd.grad((states * torch.arange(loaded.hidden_size)).sum(), row)
    return states, gradient


def test_checkpointing_changes_no_bit_of_states_or_gradients(fresh):
    states, gradient = through(fresh)
    enable_checkpointing(fresh)
    again, same = through(fresh)
    assert torch.equal(states, again)
    assert torch.equal(gradient, same)
    assert gradient.abs().sum() > 0
    assert not fresh.model.training


def test_checkpointing_keeps_a_small_part_and_twice_is_as_good_as_once(fresh):
    before = plan_memory(fresh, rows=1, length=32).bytes_per_token
    enable_checkpointing(fresh)
    after = plan_memory(fresh, rows=1, length=32).bytes_per_token
    enable_checkpointing(fresh)
    assert plan_memory(fresh, rows=1, length=32).bytes_per_token == after < before / 8


def test_a_checkpointed_model_still_generates_with_its_cache(prompter):
    loaded = load(LEXICON, dtype=torch.float32)
    enable_checkpointing(loaded)
    prompts = [prompter.prompt("What is a river?"), prompter.prompt("Name a tree.")]
    assert decode(loaded, prompts, 8) == decode(prompter.loaded, prompts, 8)


def test_the_measure_counts_what_is_saved_and_not_the_weights(prompter):
    loaded = prompter.loaded
    config = loaded.model.config
    per_token = {n: sum(saved_bytes(loaded, n).values()) / n for n in (16, 32, 64)}
    # On a CPU attention keeps squares of the length: each token pays for all that it may look at.
    assert per_token[64] - per_token[32] == 2 * (per_token[32] - per_token[16])
    square = (per_token[64] - per_token[32]) / 32
    assert square >= 4 * config.num_attention_heads * config.num_hidden_layers
    layers, hidden = config.num_hidden_layers, loaded.hidden_size
    least = layers * 4 * (2 * hidden + config.intermediate_size)
    weights = sum(each.nbytes for each in loaded.model.parameters())
    assert least < per_token[64] < weights / 64


def test_a_long_rows_scores_are_reckoned_by_the_square_of_its_length(fresh):
    """Reckoned from short rows, it is what the long one would save, to a hundredth."""
    config, length = fresh.model.config, 1024
    ((_, reckoned),) = row_bytes(fresh, length).items()
    assert reckoned == pytest.approx(sum(saved_bytes(fresh, length).values()), rel=0.01)
    scores = config.num_hidden_layers * config.num_attention_heads * length**2
    softmax = 4 if fresh.dtype == torch.float32 else 4 + 2
    assert reckoned > softmax * scores
    by_the_token = sum(saved_bytes(fresh, 256).values()) * length / 256
    assert reckoned > 1.5 * by_the_token


@pytest.mark.parametrize(("line", "square"), [(10, 0), (10, 3), (0, 2)])
def test_what_grows_by_line_and_square_is_found_from_two_lengths(line, square):
    half, whole, long = (line * n + square * n * n for n in (128, 256, 4096))
    assert memory.PROBE_TOKENS == 256
    assert memory._grown(half, whole, 4096) == long


def test_only_a_step_that_does_not_fit_is_checkpointed(prompter):
    small = plan_memory(prompter.loaded, rows=2, length=64)
    assert not small.checkpointing
    too_many = 2 * small.free // (small.bytes_per_token * 64)
    assert plan_memory(prompter.loaded, rows=too_many, length=64).checkpointing


def test_a_model_whose_layers_are_unknown_is_refused(prompter):
    with pytest.raises(EngineError, match="Train fewer concepts at once"):
        enable_checkpointing(replace(prompter.loaded, model=torch.nn.Linear(2, 2)))


def test_free_memory_ends_at_the_limit_of_the_container(tmp_path):
    assert memory._left_in_container(tmp_path) == [2**63 - 1]
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("400\n")
    assert memory._left_in_container(tmp_path) == [600]
    (tmp_path / "memory.max").write_text("max\n")
    assert memory._left_in_container(tmp_path) == [2**63 - 1]


def test_running_out_of_memory_is_known_from_other_errors():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert is_out_of_memory(MemoryError())
    wrapped = EngineError("The step failed.")
    wrapped.__cause__ = caught.value
    assert is_out_of_memory(wrapped)
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
