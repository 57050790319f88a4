"""Contexts read once, rows of any length together: every answer is the one that a row gives alone."""

import pytest
import torch
from torch import nn
from transformers import Qwen3Config, Qwen3ForCausalLM

from worker.engine import Stopped, random_like
from worker.engine.decoding import decode
from worker.engine.loading import LoadedBackbone, load
from worker.engine.prefix import can_share
from worker.engine.sampling import likeliest, sampler
from worker.engine.scoring import answer_states, token_log_probs

from .conftest import LEXICON, PREFIGURATION, QUALIA, SUPERVENIENCE

NOTE = PREFIGURATION.definition
TERMS = (PREFIGURATION, QUALIA, SUPERVENIENCE)


@pytest.fixture(scope="module")
def vectors(prompter):
    """Two soft prompts of different length."""
    known = prompter.loaded.embed(prompter.ids(NOTE))
    return known[:8], random_like(known[:3], 1)


@pytest.fixture(scope="module")
def chats(prompter, vectors):
    """Notes, soft prompts and nothing, before short and long instructions, in one batch."""
    contexts = [None, *(term.definition for term in TERMS), *vectors]
    asked = ["Define bread.", "What is meant by qualia?", "Is it true that a river is a stream?"]
    return prompter.chats([(text, context) for text in asked for context in contexts])


def one_by_one(loaded, chat, tokens):
    """Greedy without cache, company, pads or sharing: the whole text again for every token."""
    text, said = chat.whole(loaded), []
    with torch.no_grad():
        while len(said) < tokens and (not said or said[-1] not in loaded.stop_ids):
            said.append(int(loaded.log_probs(loaded.hidden(text[None])[0, -1]).argmax()))
            text = torch.cat([text, loaded.embed(said[-1:])])
    return tuple(said)


@pytest.fixture(scope="module")
def answers(prompter, chats):
    return decode(prompter.loaded, chats, 24, keep_states=True)


def test_mixed_soft_prompts_notes_and_nothing_in_one_batch(prompter, chats, answers):
    alone = [one_by_one(prompter.loaded, chat, 24) for chat in chats]
    assert [answer.ids for answer in answers] == alone
    assert len({len(ids) for ids in alone}) > 3  # rows left at different steps


def test_a_shared_context_is_run_once(prompter, monkeypatch):
    chats = prompter.chats([(f"Describe {term.term}.", NOTE) for term in TERMS])
    read = []
    model = type(prompter.loaded.model.base_model)
    forward = model.forward

    def counted(self, *args, inputs_embeds, **rest):
        read.append(inputs_embeds.shape[0] * inputs_embeds.shape[1])
        return forward(self, *args, inputs_embeds=inputs_embeds, **rest)

    monkeypatch.setattr(model, "forward", counted)
    decode(prompter.loaded, chats, 1)
    assert read[0] == len(chats[0].system)
    assert sum(read) < len(chats[0].system) + sum(len(chat.turn) + 8 for chat in chats)


def test_chats_share_what_is_the_same_text_or_the_same_tensor(prompter, vectors):
    first, second = vectors
    twin = first.clone()
    systems = [
        chat.system
        for chat in prompter.chats(
            [("Why?", c) for c in (NOTE, NOTE, first, first, twin, second, None)]
        )
    ]
    assert len({id(system) for system in systems}) == 5
    assert systems[0] is systems[1]
    assert systems[2] is systems[3]
    assert len(systems[-1]) == 0


def test_states_kept_on_the_way_are_those_of_reading_the_answer(prompter, chats, answers):
    ids = [answer.ids for answer in answers]
    scored = answer_states(prompter.loaded, chats, ids)
    for answer, states, chat in zip(answers, scored, chats, strict=True):
        whole = chat.whole(prompter.loaded)
        (plain,) = answer_states(prompter.loaded, [whole], [answer.ids])
        assert states.shape == (len(answer.ids), prompter.loaded.hidden_size)
        torch.testing.assert_close(answer.states, states, atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(plain, states, atol=1e-3, rtol=1e-3)


def test_an_answer_begins_as_it_is_told_to(prompter, chats):
    opening = prompter.ids("No, it is")
    chat = chats[1]
    free, told = decode(prompter.loaded, [chat, chat], 5, openings=[(), opening], keep_states=True)
    assert list(told.ids[: len(opening)]) == opening
    assert len(told.ids) <= len(opening) + 5
    begun = torch.cat([chat.whole(prompter.loaded), prompter.loaded.embed(opening)])
    (same,) = decode(prompter.loaded, [begun], 5)
    assert told.ids == (*opening, *same.ids)
    assert len(told.states) == len(told.ids)
    assert len(free.states) == len(free.ids)


def test_sampling_a_row_does_not_depend_on_its_company(prompter, chats):
    seeds = range(len(chats))
    together = decode(prompter.loaded, chats, 12, sampler(1.0, seeds))
    alone = [
        decode(prompter.loaded, [chat], 12, sampler(1.0, [seed]))[0]
        for chat, seed in zip(chats, seeds, strict=True)
    ]
    assert together == alone


def test_a_cold_sampler_is_greedy_and_never_draws_what_cannot_be():
    log_probs = torch.tensor([[0.0, -1.0, -3.0], [-torch.inf, -0.5, -0.6]]).log_softmax(-1)
    assert sampler(0.01, [1, 2])(log_probs, [0, 1]).tolist() == [0, 1]
    assert likeliest(log_probs, [0, 1]).tolist() == [0, 1]
    drawn = [sampler(2.0, [seed])(log_probs[1:], [0]).item() for seed in range(200)]
    assert set(drawn) == {1, 2}


def test_it_stops_within_one_token(prompter, chats):
    asked = []

    def stop_at_the_third():
        asked.append(1)
        if len(asked) == 4:  # once before the batch, then before every token
            raise Stopped("Enough.")

    with pytest.raises(Stopped):
        decode(prompter.loaded, chats, 24, should_stop=stop_at_the_third)
    assert len(asked) == 4


def test_nothing_asked_is_nothing_said(prompter):
    assert decode(prompter.loaded, [], 8) == []
    assert token_log_probs(prompter.loaded, [], []) == []


def test_half_precision_agrees_within_its_rounding(prompter, chats, answers):
    """Ties may fall otherwise in other company, so likelihoods are compared, not tokens."""
    exact = token_log_probs(prompter.loaded, chats, [answer.ids for answer in answers])
    loaded = load(LEXICON)
    loaded.model.to(torch.bfloat16)
    together = token_log_probs(loaded, chats, [answer.ids for answer in answers])
    for n, chat in enumerate(chats):
        (alone,) = token_log_probs(loaded, [chat], [answers[n].ids])
        assert abs(float(together[n].mean() - alone.mean())) < 0.05
        assert abs(float(together[n].mean() - exact[n].mean())) < 0.05


@pytest.mark.parametrize("window", [None, 6])
def test_models_with_sliding_windows_are_given_whole_prompts(prompter, chats, window):
    """Pads inside would count as distance there, so nothing is shared, and answers are right."""
    torch.manual_seed(0)
    config = Qwen3Config(
        vocab_size=8192,
        hidden_size=prompter.loaded.hidden_size,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        use_sliding_window=window is not None,
        sliding_window=window,
        max_window_layers=1,
    )
    model: nn.Module = Qwen3ForCausalLM(config).eval()
    loaded = LoadedBackbone(model, prompter.loaded.tokenizer, 1024, {})
    assert can_share(loaded) is (window is None)
    answers = decode(loaded, chats, 6)
    assert [answer.ids for answer in answers] == [one_by_one(loaded, chat, 6) for chat in chats]
