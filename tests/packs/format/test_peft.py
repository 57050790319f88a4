"""Plain PEFT loads a concept's folder, and reads exactly the rows that were trained."""

from dataclasses import replace
from pathlib import Path

import pytest

from packs.format import canonical, peft
from packs.format.building import Vectors, build
from packs.format.manifest import Frame
from tests.packs.format.making import parts, rows, signing_key

WEIGHTS = Path(__file__).resolve().parents[3] / "worker" / "lexicon" / "weights"
ASKED = "What is prefigurative politics?"


@pytest.mark.parametrize(("number", "length"), [(0, 3 + 4 + 2 + 2 + 1 + 2), (1, 3 + 3 + 2)])
def test_the_config_says_what_peft_needs(number, length):
    """The template, the words of the sentence where there is one, and each copy of the vectors."""
    manifest, _ = parts()
    config = peft.config(manifest.concepts[number], manifest.language_model)
    assert config["num_virtual_tokens"] == length
    assert config["peft_type"] == "PROMPT_TUNING"
    assert config["inference_mode"] is True
    assert config["prompt_tuning_init"] == "RANDOM"


@pytest.fixture(scope="module")
def prompter():
    """The reference language model as the worker generates with it."""
    from worker.engine import Backbone
    from worker.engine.loading import load
    from worker.engine.prompting import Prompter

    return Prompter.of(load(Backbone(str(WEIGHTS)), exact=True))


def trained(prompter, before, after, times=2):
    """What a training leaves: three vectors of the size of embeddings, in a sentence."""
    import torch

    from worker.engine.artifact import Artifact

    frame, embed = prompter.frame, prompter.loaded.embed
    return Artifact(
        torch.from_numpy(rows(5, 3, prompter.loaded.hidden_size) * 0.05),
        embed([*frame.before, *prompter.ids(before)]),
        embed([*prompter.ids(after), *frame.after]),
        times,
    )


def packed(prompter, made, before, after, folder):
    """The pack with that one soft prompt, unpacked into `folder`; its files by path."""
    frame = prompter.frame
    template, whole = (
        (len(frame.before), len(frame.after)),
        (len(made.before), len(made.after)),
    )
    words = [there - own for there, own in zip(whole, template, strict=True)]
    own = Vectors(made.before.numpy(), made.vectors.numpy(), made.after.numpy(), made.times)
    manifest, _ = parts()
    concept = replace(
        manifest.concepts[0],
        k=3,
        times=made.times,
        frame=Frame(frame.before_text + before, after + frame.after_text, *whole),
        sentence=Frame(before, after, *words),
        vectors_sha256=peft.digest(own.vectors),
    )
    model = replace(manifest.language_model, hidden_size=prompter.loaded.hidden_size)
    stated = replace(manifest, language_model=model, concepts=(concept,))
    files = build(stated, {"prefiguration": own}, signing_key(folder)[0]).files
    for path, content in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return files


@pytest.mark.parametrize(
    ("before", "after", "times"),
    [
        ("Prefigurative politics means", ".", 2),
        ("Prefigurative politics means", ".", 1),
        ("", "", 1),
        ("Prefigurative politics", "", 3),
    ],
    ids=["twice in a sentence", "once in a sentence", "alone", "behind words"],
)
def test_peft_reads_the_soft_prompt_as_the_engine_does(prompter, before, after, times, tmp_path):
    """The logits of stock PEFT equal those of the engine's own chat, in which the template stands
    around the sentence, and the sentence around the vectors, as often as they are read."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    made, frame = trained(prompter, before, after, times), prompter.frame
    packed(prompter, made, before, after, tmp_path)
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype="float32").eval()
    ids = torch.tensor([prompter.turn(ASKED)])
    chat = prompter.prompt(ASKED, made.turn(len(frame.before), len(frame.after)))
    with torch.no_grad():
        expected = base(inputs_embeds=chat[None]).logits[0, -ids.shape[1] :]
        loaded = PeftModel.from_pretrained(base, str(tmp_path / "prefiguration"))
        found = loaded(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    assert torch.allclose(found[0, -ids.shape[1] :], expected, atol=1e-4)


def test_the_words_of_the_sentence_make_a_difference(prompter):
    """Otherwise the test above would say nothing about them."""
    import torch

    made, frame = trained(prompter, "Prefigurative politics means", "."), prompter.frame
    turn = made.turn(len(frame.before), len(frame.after))
    with torch.no_grad():
        whole, bare = (
            prompter.loaded.model(inputs_embeds=prompter.prompt(ASKED, own)[None]).logits[0, -1]
            for own in (turn, made.vectors)
        )
    assert not torch.allclose(whole, bare, atol=1e-2)


def test_the_second_copy_makes_a_difference(prompter):
    """The same of the vectors that are read again."""
    import torch

    frame, words = prompter.frame, ("Prefigurative politics means", ".")
    turns = [
        trained(prompter, *words, times).turn(len(frame.before), len(frame.after))
        for times in (1, 2)
    ]
    with torch.no_grad():
        once, twice = (
            prompter.loaded.model(inputs_embeds=prompter.prompt(ASKED, turn)[None]).logits[0, -1]
            for turn in turns
        )
    assert not torch.allclose(once, twice, atol=1e-2)


def test_the_prompt_alone_is_in_the_folder(prompter, tmp_path):
    files = packed(prompter, trained(prompter, "It means", "."), "It means", ".", tmp_path)
    config = canonical.loads(files["prefiguration/adapter_config.json"], "x")
    assert config["num_virtual_tokens"] * config["token_dim"] * 4 < 20_000
    assert {path.split("/")[-1] for path in files} == {
        "README.md",
        "pack.json",
        "adapter_config.json",
        "adapter_model.safetensors",
    }
