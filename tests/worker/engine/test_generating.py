"""One batch for all arms, in which no row depends on its company."""

import pytest
import torch

from worker.engine import EngineError, GenerateSpec, Row, Stopped, generate, random_like
from worker.engine.decoding import decode
from worker.engine.scoring import token_log_probs

from .conftest import LEXICON, PREFIGURATION

ASKED = "What is meant by prefigurative politics?"
NOTE = PREFIGURATION.definition


@pytest.fixture(scope="module")
def rows(trained):
    """All arms, in prompts of very different lengths."""
    vectors = trained.concept.vectors
    return (
        Row(ASKED, definition=NOTE),
        Row(ASKED, system=NOTE, definition=NOTE),
        Row(ASKED, vectors=vectors, definition=NOTE),
        Row(ASKED, vectors=random_like(vectors, 0), definition=NOTE),
        Row("Define bread."),
    )


def generated(*rows, **options):
    return generate(GenerateSpec(LEXICON, rows, max_new_tokens=32, **options), threads=1)


@pytest.fixture(scope="module")
def outputs(rows):
    return generated(*rows)


def test_every_arm_in_one_batch_says_what_it_says_alone(rows, outputs):
    alone = [generated(row)[0] for row in rows]
    assert [one.token_ids for one in alone] == [one.token_ids for one in outputs]


def test_the_cache_changes_nothing(prompter, rows):
    """Greedy with a cache = the likeliest next token of the whole text, again and again."""
    prompt = prompter.prompt(ASKED, rows[2].vectors)
    (answer,) = decode(prompter.loaded, [prompt], 8)
    grown = prompt
    for token in answer.ids:
        log_probs = prompter.loaded.log_probs(prompter.loaded.hidden(grown[None])[0, -1])
        assert int(log_probs.argmax()) == token
        grown = torch.cat([grown, prompter.loaded.embed([token])])


def test_it_says_what_transformers_says_itself(prompter):
    tokenizer, model = prompter.loaded.tokenizer, prompter.loaded.model
    chat = tokenizer.apply_chat_template(
        [{"role": "system", "content": NOTE}, {"role": "user", "content": ASKED}],
        add_generation_prompt=True,
        return_tensors="pt",
        return_dict=True,
    )
    whole = model.generate(**chat, max_new_tokens=32, do_sample=False)
    theirs = whole[0, chat["input_ids"].shape[1] :].tolist()
    (answer,) = decode(prompter.loaded, [prompter.prompt(ASKED, NOTE)], 32)
    assert list(answer.ids) == theirs


def test_the_note_is_recited_and_the_bare_model_does_not_know(outputs):
    bare, informed = outputs[0], outputs[1]
    assert "building now" in informed.text
    assert "building now" not in bare.text
    assert informed.finished
    assert "<|" not in informed.text


def test_the_gain_is_what_the_definition_adds_to_a_text(usual, outputs):
    bare, informed, *_, unscored = outputs
    assert informed.gain > 0.5 > bare.gain
    assert unscored.gain is None
    ids = [informed.token_ids]
    with_note = token_log_probs(usual.loaded, [usual.prompt(ASKED, NOTE)], ids)[0].mean()
    without = token_log_probs(usual.loaded, [usual.prompt(ASKED)], ids)[0].mean()
    # Batches of another shape are rounded otherwise in bfloat16.
    assert informed.gain == pytest.approx(float(with_note - without), abs=0.02)


def test_a_text_cut_at_the_limit_says_so(rows):
    (cut,) = generate(GenerateSpec(LEXICON, rows[1:2], max_new_tokens=3), threads=1)
    assert not cut.finished
    assert len(cut.token_ids) == 3


def test_sampling_follows_the_seed_of_the_row_and_not_its_company(rows):
    drawn = [Row(ASKED, seed=seed) for seed in (1, 2, 3)]
    together = generated(*rows, *drawn, temperature=1.0)[len(rows) :]
    alone = [generated(row, temperature=1.0)[0] for row in drawn]
    assert [one.token_ids for one in together] == [one.token_ids for one in alone]
    assert len({one.token_ids for one in alone}) > 1


def test_generation_stops_when_it_is_told_to(rows):
    with pytest.raises(Stopped):
        generate(GenerateSpec(LEXICON, rows), should_stop=lambda: True)


def test_vectors_of_another_width_are_refused():
    with pytest.raises(EngineError, match="width 10"):
        generated(Row(ASKED, vectors=torch.zeros(8, 10)))
