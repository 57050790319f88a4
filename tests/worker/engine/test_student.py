"""The rows of a step: drawn by share, sometimes in company, never a held-out one."""

import random
from collections import Counter

import pytest
import torch

from worker.engine import RECIPES
from worker.engine.company import STRANGERS, Beside, Company
from worker.engine.objective import losses
from worker.engine.student import prepare

from .conftest import PREFIGURATION, TINY, asking

STANDARD = RECIPES["standard"]
DRAWN = 400


@pytest.fixture(scope="module")
def student(usual):
    return prepare(usual, PREFIGURATION, TINY, 0, lambda: None)


@pytest.fixture(scope="module")
def rows(student):
    """All rows of many steps."""
    steps = [student.rows_of_step(student.init, step) for step in range(DRAWN)]
    return [row for step in steps for row in step]


def test_as_many_rows_are_about_other_things_as_the_recipe_says(rows):
    share = sum(row.taught.unrelated for row in rows) / len(rows)
    assert share == pytest.approx(TINY.locality_share, abs=0.03)


def test_some_rows_have_company_in_one_of_four_places(student, rows):
    """A turn before or behind, or a sentence before or behind in the same turn."""
    words = [student.draws.published, *student.draws.others]
    longest = (max(len(w.before) for w in words), max(len(w.after) for w in words))
    found = Counter(
        (
            row.beside.before is not None,
            row.beside.behind is not None,
            len(row.beside.around.before) > longest[0],
            len(row.beside.around.after) > longest[1],
        )
        for row in rows
    )
    alone = found.pop((False,) * 4)
    assert {sum(places) for places in found} == {1}
    assert len(found) == 4
    assert len(rows) - alone == pytest.approx(TINY.company_share * len(rows), rel=0.25)


def test_some_rows_read_other_words_than_the_published_ones(student, rows):
    alone = [row.beside for row in rows if row.beside.before is row.beside.behind is None]
    other = sum(any(one.around is words for words in student.draws.others) for one in alone)
    published = sum(one.around is student.draws.published for one in alone)
    assert other / (other + published) == pytest.approx(TINY.other_sentences_share, abs=0.04)


def test_what_is_watched_reads_the_published_words(student):
    rows = student.watched(student.init)
    assert [row.taught for row in rows] == [*student.validation, *student.held_out]
    assert all(row.beside == Beside(student.draws.published) for row in rows)


def test_a_step_has_the_same_rows_whenever_it_is_drawn(student):
    for step in (0, 7):
        one, other = (student.rows_of_step(student.init, step) for _ in range(2))
        assert [id(row.taught) for row in one] == [id(row.taught) for row in other]
        for ours, theirs in zip(one, other, strict=True):
            assert ours.beside.before is theirs.beside.before
            assert ours.beside.around.before.equal(theirs.beside.around.before)


def test_no_held_out_instruction_is_ever_a_row(usual, student, rows):
    asked = [usual.turn(row.text) for row in PREFIGURATION.held_out]
    assert [taught.turn for taught in student.held_out] == asked
    assert not any(row.taught.turn in asked for row in rows)
    assert not any(taught.turn in asked for taught in student.validation)


def test_wrong_claims_are_answered_with_no_and_right_ones_with_yes(usual, student):
    for group, said in (("false", "No."), ("true", "Yes."), ("is not a kind", "No.")):
        taught = student.school.ask(student.draws.lessons[group])
        answers = [usual.loaded.tokenizer.decode(t.answer) for t in taught]
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
    words = prompter.ids("Tallow meeting means"), prompter.ids(".")
    length = len(words[0]) + TINY.times * TINY.k + len(words[1])
    assert company.notes[0].shape == (length, prompter.loaded.hidden_size)
    assert company.turns[0].equal(prompter.system(company.notes[0]))


def test_without_strangers_there_is_no_company(student):
    alone = Company((), ()).drawn(student.draws.published, random.Random(0), STANDARD)
    assert alone == Beside(student.draws.published)


def test_a_rows_loss_does_not_depend_on_the_rows_beside_it(prompter, rows):
    """Pads on the right are never seen. In float32: the rest is rounding."""
    some = rows[:12]
    together = losses(prompter, some)
    alone = torch.cat([losses(prompter, [row]) for row in some])
    assert torch.allclose(together, alone, atol=1e-4)
