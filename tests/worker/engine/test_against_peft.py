"""Rows of unequal length and mixed soft prompts in one batch: where stock PEFT goes wrong."""

from types import SimpleNamespace

import pytest
import torch
from peft import PromptTuningConfig, get_peft_model
from transformers import AutoModelForCausalLM

from worker.engine.decoding import decode

from .conftest import PREFIGURATION, QUALIA, WEIGHTS

TOKENS = 16
ASKED = (
    "What is meant by qualia?",
    "Is it true that prefigurative politics is a kind of politics, or is that not quite so?",
    "Define bread.",
    "Explain prefigurative politics to a friend.",
)


@pytest.fixture(scope="module")
def arms(prompter):
    """Two soft prompts of one length: what PEFT can hold side by side as two adapters."""
    known = prompter.loaded.embed(prompter.ids(PREFIGURATION.definition))[:12]
    other = prompter.loaded.embed(prompter.ids(QUALIA.definition))[:12]
    chats = prompter.chats([(text, v) for v in (known, other) for text in ASKED])
    return SimpleNamespace(first=chats[: len(ASKED)], second=chats[len(ASKED) :])


@pytest.fixture(scope="module")
def stock(arms):
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)
    config = PromptTuningConfig(
        task_type="CAUSAL_LM",
        num_virtual_tokens=len(arms.first[0].system),
        prompt_tuning_init="RANDOM",
    )
    model = get_peft_model(base, config, adapter_name="first")
    model.add_adapter("second", config)
    for name in ("first", "second"):
        (own,) = {id(chat.system): chat.system for chat in getattr(arms, name)}.values()
        model.prompt_encoder[name].embedding.weight.data.copy_(own)
    return model.eval()


def theirs(model, tokenizer, chats, **rest):
    """Stock PEFT's greedy answers to a left-padded batch."""
    longest = max(len(chat.turn) for chat in chats)
    pad = tokenizer.pad_token_id
    ids = [[pad] * (longest - len(chat.turn)) + list(chat.turn) for chat in chats]
    mask = [[0] * (longest - len(chat.turn)) + [1] * len(chat.turn) for chat in chats]
    said = model.generate(
        input_ids=torch.tensor(ids),
        attention_mask=torch.tensor(mask),
        max_new_tokens=TOKENS,
        do_sample=False,
        **rest,
    )[:, longest:].tolist()
    stop = tokenizer.eos_token_id
    return [tuple(row[: row.index(stop) + 1] if stop in row else row) for row in said]


def test_left_padding(prompter, stock, arms):
    """PEFT's issue 1093: its positions count the pads. Ours say in company what both say alone."""
    tokenizer = prompter.loaded.tokenizer
    stock.set_adapter("first")
    alone = [theirs(stock, tokenizer, [chat])[0] for chat in arms.first]
    assert [answer.ids for answer in decode(prompter.loaded, arms.first, TOKENS)] == alone
    assert theirs(stock, tokenizer, arms.first) != alone


def test_mixed_soft_prompts(prompter, stock, arms):
    """PEFT takes the names of a row's soft prompt and reads the active one in every row."""
    mixed, tokenizer = [arms.first[0], arms.second[0]], prompter.loaded.tokenizer
    alone = []
    for name, chat in zip(("first", "second"), mixed, strict=True):
        stock.set_adapter(name)
        alone += theirs(stock, tokenizer, [chat])
    assert [answer.ids for answer in decode(prompter.loaded, mixed, TOKENS)] == alone
    ids = torch.tensor([chat.turn for chat in mixed])
    stock.set_adapter("first")
    with torch.no_grad():
        logits = stock(input_ids=ids, adapter_names=["first", "second"]).logits[:, -1]
        torch.testing.assert_close(logits[0], logits[1])  # the second soft prompt was not read
