"""Shared beginnings are read once, and nothing is read differently for it."""

from dataclasses import replace

import pytest
import torch

from worker.engine import EngineError
from worker.engine.forest import Forest, Row, Tree, check_trees

from .conftest import PREFIGURATION

SYSTEMS = {
    "bare": None,
    "definition": PREFIGURATION.definition,
    "soft_prompt": torch.randn(8, 256, generator=torch.Generator().manual_seed(0)),
}
ENDINGS = ("It means building now.", "It means change by small steps.", "No.")


@pytest.fixture
def rows(prompter):
    turns = [prompter.turn(row.text) for row in PREFIGURATION.held_out]
    return [Row(turn, prompter.ids(text)) for turn in turns for text in ENDINGS]


def one_by_one(prompter, system, rows):
    """The same states, each text in a forward pass of its own."""
    loaded, prefix = prompter.loaded, prompter.system(system)
    for row in rows:
        states = loaded.hidden(torch.cat([prefix, loaded.embed(row.ids)])[None])
        yield states[0, len(prefix) + len(row.given) - 1 :]


@pytest.mark.parametrize("arm", SYSTEMS)
def test_a_tree_is_read_as_its_texts_are_one_by_one(prompter, rows, arm):
    found = Forest.of(rows).read(prompter, SYSTEMS[arm])
    for ours, alone, row in zip(found, one_by_one(prompter, SYSTEMS[arm], rows), rows, strict=True):
        assert ours.shape == alone.shape == (len(row.said), 256)
        torch.testing.assert_close(ours, alone, atol=1e-3, rtol=1e-3)


def test_a_beginning_that_texts_share_is_read_once(prompter, rows):
    (tree,) = Forest.of(rows).trees
    turns = sum(len(prompter.turn(row.text)) for row in PREFIGURATION.held_out)
    assert len(tree.ids) < turns + sum(len(row.said) for row in rows)


def test_every_token_sees_its_own_beginning_only():
    tree = Tree()
    assert tree.add([5, 6, 7]) == [0, 1, 2]
    assert tree.add([5, 8]) == [0, 3]
    assert tree.depths == [0, 1, 2, 1]
    assert tree.ancestors().int().tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 0, 0, 1],
    ]


def test_many_texts_are_read_in_several_trees(prompter, rows, monkeypatch):
    whole = Forest.of(rows).read(prompter, None)
    monkeypatch.setattr("worker.engine.forest.MOST_NODES", 40)
    split = Forest.of(rows)
    assert len(split.trees) > 1
    for ours, one in zip(split.read(prompter, None), whole, strict=True):
        torch.testing.assert_close(ours, one, atol=1e-3, rtol=1e-3)


def test_a_text_that_does_not_fit_is_refused_with_its_length(prompter):
    long = Forest.of([Row(prompter.ids("word " * 1100), prompter.ids("Yes."))])
    with pytest.raises(EngineError, match="context of 1024"):
        long.read(prompter, None)


def test_a_model_that_mixes_the_texts_of_a_tree_is_not_measured(prompter):
    """As a model without attention would: every token sees all before it in the pass."""
    careless = replace(prompter, loaded=replace(prompter.loaded, model=Careless(prompter)))
    with pytest.raises(EngineError, match="does not keep texts apart"):
        check_trees(careless)


class Careless:
    """Lexicon, deaf to the mask and the positions."""

    def __init__(self, prompter):
        self.lexicon = prompter.loaded.model
        self.get_input_embeddings = self.lexicon.get_input_embeddings

    def base_model(self, inputs_embeds, use_cache, **_):
        return self.lexicon.base_model(inputs_embeds=inputs_embeds, use_cache=use_cache)


def test_no_texts_are_read_as_none(prompter):
    assert Forest.of([]).read(prompter, None) == []
