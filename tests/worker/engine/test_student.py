"""The rows of a step: drawn by share, sometimes in company, never a held-out one."""

import random
from collections import Counter

import pytest
import torch

from worker.engine import RECIPES
from worker.engine.company import STRANGERS, Company
from worker.engine.student import losses, prepare

from .conftest import PREFIGURATION, TINY, asking

STANDARD = RECIPES["standard"]
DRAWN = 400


@pytest.fixture(scope="module")
def student(usual):
    return prepare(usual, PREFIGURATION, TINY, 0, lambda: None)


@pytest.fixture(scope="module")
def rows(student):
    """All rows of many steps."""
    steps = [student.rows_of_step(student.init, step, TINY, 0) for step in range(DRAWN)]
    return [row for step in steps for row in step]


def test_as_many_rows_are_about_other_things_as_the_recipe_says(rows):
    share = sum(row.taught.unrelated for row in rows) / len(rows)
    assert share == pytest.approx(TINY.locality_share, abs=0.03)


def test_some_rows_have_company_before_or_behind_and_never_both(rows):
    found = Counter((row.before is not None, row.behind is not None) for row in rows)
    assert not found[True, True]
    assert found[True, False] + found[False, True] == pytest.approx(
        TINY.company_share * len(rows), rel=0.25
    )
    assert found[True, False] == pytest.approx(found[False, True], rel=0.4)


def test_a_step_has_the_same_rows_whenever_it_is_drawn(student):
    for step in (0, 7):
        one, other = (student.rows_of_step(student.init, step, TINY, 0) for _ in range(2))
        assert [id(row.taught) for row in one] == [id(row.taught) for row in other]
        assert [id(row.before) for row in one] == [id(row.before) for row in other]


def test_no_held_out_instruction_is_ever_a_row(usual, student, rows):
    asked = [usual.turn(row.text) for row in PREFIGURATION.held_out]
    assert [taught.turn for taught in student.held_out] == asked
    assert not any(row.taught.turn in asked for row in rows)
    assert not any(taught.turn in asked for taught in student.validation)


def test_wrong_claims_are_answered_with_no_and_right_ones_with_yes(usual, student):
    for group, said in (("false", "No."), ("true", "Yes."), ("is not a kind", "No.")):
        answers = [usual.loaded.tokenizer.decode(t.answer) for t in student.training[group]]
        assert answers
        assert all(answer.startswith(said) for answer in answers), answers


@pytest.mark.parametrize(("term", "alias"), [("Mirrow", "mirrows"), ("a border", "Brandeling")])
def test_company_never_names_the_concept(prompter, term, alias):
    whole = Company.of(prompter, PREFIGURATION, TINY)
    concept = asking(PREFIGURATION, term=term, aliases=(alias,))
    fewer = Company.of(prompter, concept, TINY)
    assert len(whole.turns) == len(STRANGERS)
    assert len(fewer.turns) == len(STRANGERS) - 1


def test_company_is_squeezed_into_a_soft_prompts_size(prompter):
    company = Company.of(prompter, PREFIGURATION, TINY)
    frame = prompter.frame
    length = len(frame.before) + TINY.k + len(frame.after)
    assert {turn.shape for turn in company.turns} == {(length, prompter.loaded.hidden_size)}


def test_without_strangers_there_is_no_company():
    assert Company(()).drawn(random.Random(0), STANDARD) == (None, None)


def test_a_rows_loss_does_not_depend_on_the_rows_beside_it(prompter, rows):
    """Pads on the right are never seen. In float32: the rest is rounding."""
    some = rows[:12]
    together = losses(prompter, some)
    alone = torch.cat([losses(prompter, [row]) for row in some])
    assert torch.allclose(together, alone, atol=1e-4)
