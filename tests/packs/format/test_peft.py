"""Plain PEFT loads a concept's folder, and reads exactly the rows that were trained."""

from dataclasses import replace
from pathlib import Path

import pytest

from packs.format import canonical, peft
from packs.format.building import Vectors, build
from packs.format.manifest import Frame
from tests.packs.format.making import parts, rows, signing_key

WEIGHTS = Path(__file__).resolve().parents[3] / "worker" / "lexicon" / "weights"


def test_the_config_says_what_peft_needs():
    manifest, _ = parts()
    config = peft.config(manifest.concepts[0], manifest.frame, manifest.language_model)
    assert config["num_virtual_tokens"] == 3 + 2 + 2
    assert config["peft_type"] == "PROMPT_TUNING"
    assert config["inference_mode"] is True
    assert config["prompt_tuning_init"] == "RANDOM"


@pytest.fixture(scope="module")
def lexicon():
    """The reference language model and its tokenizer."""
    import transformers

    model = transformers.AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype="float32").eval()
    return model, transformers.AutoTokenizer.from_pretrained(WEIGHTS)


def embedded(model, tokenizer, text):
    import torch

    ids = tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids[0]
    with torch.no_grad():
        return model.get_input_embeddings()(ids).float().numpy()


def framed_pack(model, tokenizer, folder):
    """A pack for the real model: its frame, and three vectors of the size of embeddings."""
    before = embedded(model, tokenizer, "<|im_start|>system\n")
    after = embedded(model, tokenizer, "<|im_end|>\n")
    vectors = rows(5, 3, model.config.hidden_size) * 0.05
    manifest, _ = parts()
    concept = replace(manifest.concepts[0], k=3, vectors_sha256=peft.digest(vectors))
    manifest = replace(
        manifest,
        frame=Frame("<|im_start|>system\n", "<|im_end|>\n", len(before), len(after)),
        language_model=replace(manifest.language_model, hidden_size=model.config.hidden_size),
        concepts=(concept,),
    )
    own = {"prefiguration": Vectors(before, vectors, after)}
    return build(manifest, own, signing_key(folder)[0]), own["prefiguration"]


def test_peft_reads_the_soft_prompt_as_the_system_turn(lexicon, tmp_path):
    """The logits of stock PEFT equal those of the frame and vectors put in by hand."""
    import torch
    from peft import PeftModel

    model, tokenizer = lexicon
    made, own = framed_pack(model, tokenizer, tmp_path)
    for path, content in made.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    chat = "<|im_start|>user\nWhat is prefigurative politics?<|im_end|>\n<|im_start|>assistant\n"
    ids = tokenizer(chat, add_special_tokens=False, return_tensors="pt").input_ids
    by_hand = torch.cat(
        [
            torch.from_numpy(peft.rows(own.before, own.vectors, own.after)),
            model.get_input_embeddings()(ids)[0],
        ]
    )
    with torch.no_grad():
        expected = model(inputs_embeds=by_hand[None]).logits[0, -ids.shape[1] :]
        loaded = PeftModel.from_pretrained(model, str(tmp_path / "prefiguration"))
        found = loaded(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    assert torch.allclose(found[0, -ids.shape[1] :], expected, atol=1e-4)


def test_the_prompt_alone_is_in_the_folder(lexicon, tmp_path):
    made, _ = framed_pack(*lexicon, tmp_path)
    config = canonical.loads(made.files["prefiguration/adapter_config.json"], "x")
    assert config["num_virtual_tokens"] * config["token_dim"] * 4 < 20_000
    assert {path.split("/")[-1] for path in made.files} == {
        "README.md",
        "pack.json",
        "adapter_config.json",
        "adapter_model.safetensors",
    }
