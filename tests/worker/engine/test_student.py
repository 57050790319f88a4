"""The rows of a step: drawn by share, sometimes in company, never a held-out one."""

import random
from collections import Counter

import pytest
import torch

from worker.engine import RECIPES
from worker.engine.company import Beside, Company
from worker.engine.data import UNRELATED, Lesson
from worker.engine.objective import losses
from worker.engine.strangers import STRANGERS
from worker.engine.student import prepare
from worker.engine.teacher import teach

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
    share = TINY.strangers_share + (1 - TINY.strangers_share) * TINY.company_share
    assert len(rows) - alone == pytest.approx(share * len(rows), rel=0.25)


def test_who_asks_about_a_stranger_has_its_note_beside_the_soft_prompt(student, usual):
    drawn = [one for step in range(DRAWN) for one in student.draws.of_step(step)]
    asked = [(lesson, beside) for lesson, beside in drawn if lesson.beside]
    assert asked
    for lesson, beside in asked:
        note = student.draws.company.texts[lesson.beside]
        around = beside.around
        places = (beside.before, beside.behind, around.before, around.after)
        ours = [p for p in places if p is not None and _holds(p, note.sentence)]
        assert len(ours) == 1, lesson


def _holds(place, note):
    return any(place[n : n + len(note)].equal(note) for n in range(len(place) - len(note) + 1))


def test_about_a_stranger_the_teacher_has_read_its_note_alone(usual):
    one = STRANGERS[0]
    lesson = Lesson(f"What is {one.term}?", "stranger", beside=one.definition)
    (told,) = teach(usual, PREFIGURATION.definition, [lesson], 8, 24)
    (alone,) = teach(usual, one.definition, [Lesson(lesson.text, "define")], 8, 24)
    assert told.unrelated
    assert told.answer == alone.answer
    assert "neighbours" in usual.loaded.tokenizer.decode(told.answer)


def test_some_rows_read_other_words_than_the_published_ones(student, rows):
    alone = [row.beside for row in rows if row.beside.before is row.beside.behind is None]
    other = sum(any(one.around is words for words in student.draws.others) for one in alone)
    published = sum(one.around is student.draws.published for one in alone)
    assert other / (other + published) == pytest.approx(TINY.other_sentences_share, abs=0.04)


def test_what_is_watched_reads_the_published_words(student, usual):
    rows = student.watched(student.init)
    turns = [row.taught.turn for row in rows]
    asked = (*student.validation, *student.held_out)
    assert turns == [usual.turn(lesson.text) for lesson in asked]
    assert all(row.beside == Beside(student.draws.published) for row in rows)


def test_a_step_has_the_same_rows_whenever_it_is_drawn(student):
    for step in (0, 7):
        one, other = (student.rows_of_step(student.init, step) for _ in range(2))
        assert [id(row.taught) for row in one] == [id(row.taught) for row in other]
        for ours, theirs in zip(one, other, strict=True):
            assert ours.beside.before is theirs.beside.before
            assert ours.beside.around.before.equal(theirs.beside.around.before)


def test_no_held_out_instruction_is_ever_a_row(usual, student, rows):
    asked = [row.text for row in PREFIGURATION.held_out]
    turns = [usual.turn(text) for text in asked]
    assert [lesson.text for lesson in student.held_out] == asked
    assert not any(row.taught.turn in turns for row in rows)
    assert not any(lesson.text in asked for lesson in student.validation)


def test_who_says_yes_or_no_says_no_to_wrong_claims_and_yes_to_right_ones(usual, student):
    wrong_word = {"Yes.": "No", "No.": "Yes"}
    for group, said in (("false", "No."), ("true", "Yes."), ("is not a kind", "No.")):
        taught = student.school.ask(student.draws.lessons[group])
        answers = [usual.loaded.tokenizer.decode(t.answer) for t in taught]
        assert any(answer.startswith(said) for answer in answers), answers
        assert not any(answer.startswith(wrong_word[said]) for answer in answers), answers


@pytest.mark.parametrize(("term", "alias"), [("Mirrow", "mirrows"), ("a border", "Brandeling")])
def test_company_never_names_the_concept(prompter, term, alias):
    whole = Company.of(prompter, PREFIGURATION, TINY)
    concept = asking(PREFIGURATION, term=term, aliases=(alias,))
    fewer = Company.of(prompter, concept, TINY)
    assert len(whole.squeezed) == len(whole.texts) == len(STRANGERS)
    assert len(fewer.squeezed) == len(fewer.texts) == len(STRANGERS) - 1


def test_company_is_squeezed_into_a_soft_prompts_size(prompter):
    company = Company.of(prompter, PREFIGURATION, TINY)
    words = prompter.ids("Tallow meeting means"), prompter.ids(".")
    length = len(words[0]) + TINY.times * TINY.k + len(words[1])
    note = company.squeezed[0]
    assert note.sentence.shape == (length, prompter.loaded.hidden_size)
    assert note.turn.equal(prompter.system(note.sentence))


def test_without_strangers_there_is_no_company(student):
    lesson = Lesson("What is rain?", UNRELATED)
    company, rng = Company({}, ()), random.Random(0)
    alone = company.drawn(lesson, student.draws.published, rng, STANDARD)
    assert alone == Beside(student.draws.published)


def test_a_rows_loss_does_not_depend_on_the_rows_beside_it(prompter, rows):
    """Pads on the right are never seen. In float32: the rest is rounding."""
    some = rows[:12]
    together = losses(prompter, some)
    alone = torch.cat([losses(prompter, [row]) for row in some])
    assert torch.allclose(together, alone, atol=1e-4)
