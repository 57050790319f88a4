"""A stranger with `peft` and the same language model hears the same words."""

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from worker.engine import artifact
from worker.engine.decoding import decode
from worker.engine.peft_view import write_peft

from .conftest import LEXICON, PREFIGURATION, WEIGHTS, in_its_words


@pytest.fixture(scope="module")
def stock(trained, tmp_path_factory):
    """Stock PEFT over a freshly loaded Lexicon, from the directory that the engine wrote."""
    directory = tmp_path_factory.mktemp("peft")
    found = artifact.read(artifact.pack_bytes(trained.concept, trained.result.facts))
    write_peft(found, LEXICON.location, LEXICON.revision, directory)
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)
    return PeftModel.from_pretrained(base, directory).eval()


def test_plain_peft_says_the_same_tokens_as_the_engine(trained, stock, prompter):
    asked = [row.text for row in (*PREFIGURATION.instructions, *PREFIGURATION.held_out)]
    asked += ["Who would speak of prefigurative politics?", "What is a river?"]
    rows = in_its_words(trained.concept, prompter).rows
    ours = decode(prompter.loaded, [prompter.prompt(text, rows) for text in asked], 24)
    for text, own in zip(asked, ours, strict=True):
        chat = prompter.loaded.tokenizer.apply_chat_template(
            [{"role": "user", "content": text}],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        )
        whole = stock.generate(**chat, max_new_tokens=24, do_sample=False)
        said = whole[0, chat["input_ids"].shape[1] :].tolist()
        if said and said[-1] in prompter.loaded.stop_ids:
            said.pop()
        assert said == list(own.content), text
