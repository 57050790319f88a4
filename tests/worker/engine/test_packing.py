"""Rows of a step in one sequence: they read as they did in padded rows, and learn the same."""

import pytest
import torch
from transformers import MistralConfig, MistralForCausalLM, Qwen3Config, Qwen3ForCausalLM

from worker.engine.company import Beside
from worker.engine.loading import LoadedBackbone, load
from worker.engine.memory import enable_checkpointing
from worker.engine.objective import objectives, texts_of
from worker.engine.packing import Packed, Text
from worker.engine.prompting import Prompter
from worker.engine.reading import can_pack, packed, read
from worker.engine.slots import Slots
from worker.engine.student import StudentRow, prepare

from .conftest import LEXICON, PREFIGURATION, QUALIA, TINY

SIZES = {
    "vocab_size": 64, "hidden_size": 48, "intermediate_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 6, "num_key_value_heads": 2, "head_dim": 8, "sliding_window": None,
}  # fmt: skip


def backbone_of(model):
    """A small random model, as the engine holds its own."""
    return LoadedBackbone(model.eval().requires_grad_(False), None, 128, {})


def states_of(loaded, texts):
    """Last hidden states of each text's own tokens, (n_i, hidden)."""
    reading, lengths = read(loaded, texts), [len(text.own) for text in texts]
    return reading.last[reading.places(lengths)].split(lengths)


def made(kind, config):
    torch.manual_seed(0)
    config._attn_implementation = "eager"
    return backbone_of(kind(config))


@pytest.fixture(scope="module")
def students(usual):
    return [prepare(usual, concept, TINY, 0, lambda: None) for concept in (PREFIGURATION, QUALIA)]


def lanes_of(students, steps=range(3)):
    """Each concept's rows of some steps, with vectors to train, company and all."""
    lanes = []
    for student in students:
        vectors = student.init.clone().requires_grad_()
        lanes.append([row for s in steps for row in student.rows_of_step(vectors, s)])
    return lanes


def in_company(student):
    """The three forms of a row: alone, with a turn before, with one behind."""
    vectors, (taught, other, *_) = student.init.clone().requires_grad_(), student.taught_to_watch
    turn, words = student.draws.company.squeezed[0].turn, student.draws.published
    return [
        StudentRow(vectors, taught, Beside(words)),
        StudentRow(vectors, taught, Beside(words, before=turn)),
        StudentRow(vectors, other, Beside(words, behind=turn)),
    ]


def learned(prompter, lanes):
    """What is to be small of all rows, and the gradient of each lane's mean of it."""
    values, _ = objectives(prompter, [row for lane in lanes for row in lane])
    means = torch.stack([lane.mean() for lane in values.split([len(lane) for lane in lanes])])
    return values, torch.autograd.grad(means.sum(), [lane[0].vectors for lane in lanes])


def check_same(found, expected):
    for one, other in zip((found[0], *found[1]), (expected[0], *expected[1]), strict=True):
        assert other.abs().sum() > 0
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_packed_rows_lose_and_learn_what_padded_ones_do(prompter, students):
    lanes = [*lanes_of(students), in_company(students[0]), in_company(students[1])]
    padded = learned(prompter, lanes)
    with packed(prompter.loaded):
        check_same(learned(prompter, lanes), padded)


def test_layers_that_are_computed_again_learn_the_same(prompter, students):
    lanes = lanes_of(students)
    again = Prompter.of(load(LEXICON, dtype=torch.float32))
    enable_checkpointing(again.loaded)
    with packed(again.loaded):
        check_same(learned(again, lanes), learned(prompter, lanes))


def test_a_shared_system_turn_is_read_once_and_no_pad_at_all(prompter, students):
    rows = in_company(students[0])
    texts = texts_of(prompter, [*rows, rows[0]])
    sequence = Packed.of(texts)
    turn = len(prompter.system(students[0].draws.published.rows(students[0].init)))
    assert len(sequence.tokens) == sum(len(text.whole) for text in texts) - 2 * turn
    one, before, behind, _ = texts
    assert one.shared is behind.shared
    assert before.shared is None


def test_every_token_has_the_position_that_it_has_in_its_own_text():
    beginning, own, other = torch.randn(3, 4), torch.randn(2, 4), torch.randn(4, 4)
    texts = [Text(own, beginning), Text(other), Text(other[:1], beginning)]
    assert Packed.of(texts).layout.positions.tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 3]


@pytest.mark.parametrize("heads", [1, 2, 6], ids=["one key head", "two", "all"])
def test_any_number_of_key_heads_and_lengths_gives_states_and_gradients_as_padded(heads):
    loaded = made(Qwen3ForCausalLM, Qwen3Config(**{**SIZES, "num_key_value_heads": heads}))
    assert can_pack(loaded)
    generator = torch.Generator().manual_seed(1)
    beginnings = [torch.randn(n, 48, generator=generator).requires_grad_() for n in (5, 17, 1)]
    texts = [
        Text(torch.randn(n, 48, generator=generator).requires_grad_(), shared)
        for n, shared in zip((1, 15, 16, 17, 40, 3), [*beginnings, None, *beginnings], strict=False)
    ]
    leaves = [*beginnings, *(text.own for text in texts)]
    weights = [torch.randn(text.own.shape, generator=generator) for text in texts]

    def learnt():
        states = states_of(loaded, texts)
        value = sum((state * w).sum() for state, w in zip(states, weights, strict=True))
        return [*states, *torch.autograd.grad(value, leaves)]

    padded = learnt()
    with packed(loaded):
        found = learnt()
    for one, other in zip(found, padded, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_a_text_says_nothing_to_its_neighbour(prompter, students):
    """Whatever is beside it, longer, shorter or absurd, and sharing its beginning or not."""
    loaded = prompter.loaded
    shared, own, other = (torch.randn(n, 256) * 0.06 for n in (12, 20, 70))
    with packed(loaded), torch.no_grad():
        expected = states_of(loaded, [Text(own, shared), Text(own)])
        for neighbour in (Text(other, shared), Text(other), Text(other[:3] * 1e3, shared)):
            found = states_of(loaded, [Text(own, shared), neighbour, Text(own)])
            torch.testing.assert_close(found[0], expected[0], atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(found[2], expected[1], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["prompter", "usual"])
def test_a_concepts_gradient_does_not_hang_on_its_neighbours_texts(request, students, dtype):
    """To the byte, in the type that training uses and in float32, beside texts of other lengths
    in as many rows."""
    reader = request.getfixturevalue(dtype)
    one, other = lanes_of(students)
    (beside,) = lanes_of(students[1:], steps=range(3, 6))
    assert [len(row.taught.turn) for row in other] != [len(row.taught.turn) for row in beside]
    with packed(reader.loaded):
        (first, _), (second, _) = (learned(reader, [one, lane])[1] for lane in (other, beside))
    assert torch.equal(first, second)


def test_only_training_steps_read_so(prompter):
    config = prompter.loaded.model.base_model.config
    usual = config._attn_implementation
    assert usual == "sdpa"  # fused, for all that is only read
    with packed(prompter.loaded):
        assert config._attn_implementation == "lacuna_packed"
    assert config._attn_implementation == usual


def test_a_model_with_sliding_windows_is_read_padded():
    loaded = made(MistralForCausalLM, MistralConfig(**{**SIZES, "sliding_window": 8}))
    check_padded(loaded)


def test_a_model_that_hears_nothing_of_the_layout_is_read_padded():
    """As one whose layers work out attention by themselves."""
    loaded = made(Qwen3ForCausalLM, Qwen3Config(**SIZES))
    base = loaded.model.model
    usual = base.forward
    base.forward = lambda packing=None, **kwargs: usual(**kwargs)
    check_padded(loaded)


def test_a_model_that_mixes_packed_texts_is_read_padded():
    loaded = made(Qwen3ForCausalLM, Qwen3Config(**SIZES))
    usual = loaded.model.model.rotary_emb.forward
    loaded.model.model.rotary_emb.forward = lambda x, position_ids: usual(
        x, torch.arange(x.shape[1])[None]
    )
    check_padded(loaded)


def test_a_model_that_is_spread_over_devices_is_read_padded():
    loaded = made(Qwen3ForCausalLM, Qwen3Config(**SIZES))
    loaded.model.hf_device_map = {"": "cpu"}
    check_padded(loaded)


def check_padded(loaded):
    assert not can_pack(loaded)
    loaded.model.config._attn_implementation = "sdpa"
    texts = [Text(torch.randn(n, 48)) for n in (3, 9)]
    with packed(loaded):
        assert loaded.model.config._attn_implementation == "eager"
        found = states_of(loaded, texts)
    for state, text in zip(found, texts, strict=True):
        alone = loaded.hidden(text.own[None])[0]
        torch.testing.assert_close(state, alone, atol=1e-5, rtol=1e-4)


def test_the_tokens_of_a_step_are_those_that_were_read(usual, students):
    slots = Slots(usual, LEXICON, 2, 1)
    rows = in_company(students[0])
    frame = len(usual.system(students[0].init)) - TINY.k
    count = len(Packed.of(texts_of(usual, rows)).tokens)
    assert slots._tokens(rows) == count - 2 * frame
