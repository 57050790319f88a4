"""The teacher's hidden states as a target: whose, at which tokens, and what a mismatch is."""

from dataclasses import replace

import pytest
import torch

from worker.engine.company import Beside
from worker.engine.data import Lesson
from worker.engine.loading import LoadedBackbone
from worker.engine.matching import layers_of, mismatch, with_states
from worker.engine.objective import losses, objectives
from worker.engine.prompting import Prompter
from worker.engine.soft_prompt import Around
from worker.engine.student import StudentRow, prepare
from worker.engine.teacher import teach

from .conftest import QUALIA, TINY

LESSONS = [
    Lesson("What are qualia?", "define"),
    Lesson("Which word means a small boat?", "unrelated"),
    Lesson("Use qualia in a sentence, please, and then in another one.", "use"),
]


@pytest.fixture(scope="module")
def taught(prompter):
    said = teach(prompter, QUALIA.definition, LESSONS, top_k=8, answer_tokens=12)
    return with_states(prompter, QUALIA.definition, said)


@pytest.fixture(scope="module")
def student(prompter):
    return prepare(prompter, QUALIA, replace(TINY, states_weight=0.3), 0, lambda: None)


def test_they_are_those_of_the_model_that_has_read_the_definition(prompter, taught):
    """Against transformers' own list of hidden states, text by text."""
    loaded, one = prompter.loaded, taught[2]
    system = prompter.system(QUALIA.definition)
    whole = torch.cat([system, loaded.embed(one.read)])[None]
    with torch.no_grad():
        states = loaded.model(inputs_embeds=whole, output_hidden_states=True).hidden_states
    expected = torch.stack([states[number + 1][0, len(system) :] for number in layers_of(loaded)])
    torch.testing.assert_close(one.states, expected, atol=1e-4, rtol=1e-4)


def test_what_is_about_something_else_has_none(taught):
    assert [one.states is None for one in taught] == [False, True, False]
    assert [one.unrelated for one in taught] == [False, True, False]


def test_who_reads_the_definition_itself_has_no_mismatch(prompter, taught, student):
    """The teacher in the student's place: its rows in the system turn are the definition's own."""
    loaded = prompter.loaded
    words = loaded.embed(prompter.ids(QUALIA.definition))
    own = Around(words[:0], words[:0])
    row = StudentRow(words, taught[0], Beside(own), states_weight=1.0)
    wanted, divergence = objectives(prompter, [row])
    torch.testing.assert_close(wanted, divergence, atol=1e-4, rtol=0)


def test_a_mismatch_adds_to_the_loss_by_its_weight_and_never_to_what_is_told(prompter, student):
    rows = [replace(row, states_weight=0.0) for row in student.rows_of_step(student.init, 3)]
    about = [row for row in student.rows_of_step(student.init, 3) if row.taught.states is not None]
    assert about
    assert torch.equal(*objectives(prompter, rows))
    torch.testing.assert_close(objectives(prompter, rows)[1], losses(prompter, rows))
    (once, plain), (twice, _) = (
        objectives(prompter, [replace(row, states_weight=w) for row in about]) for w in (0.5, 1.0)
    )
    assert (once > plain).all()
    torch.testing.assert_close(twice - plain, 2 * (once - plain), atol=1e-5, rtol=1e-4)


def test_the_mismatch_is_the_share_of_the_norm_that_is_off():
    theirs = torch.tensor([[[3.0, 4.0], [0.0, 5.0]]])
    ours = [torch.tensor([[3.0, 4.0], [0.0, 0.0], [6.0, 8.0]])]
    rows = [theirs, torch.tensor([[[3.0, 4.0]]])]
    assert mismatch(ours, rows).tolist() == [0.5, 1.0]


def test_a_recipe_without_it_keeps_no_states(prompter):
    student = prepare(prompter, QUALIA, replace(TINY, states_weight=0.0), 0, lambda: None)
    assert all(row.taught.states is None for row in student.rows_of_step(student.init, 0))


def test_a_model_of_unknown_layers_has_none_to_compare(taught):
    strange = Prompter(LoadedBackbone(torch.nn.Linear(2, 2), None, 128, {}), None)
    assert with_states(strange, QUALIA.definition, taught) == taught
