"""The words around the vectors, and what a soft prompt is with them and without."""

from dataclasses import replace

import pytest
import torch

from worker.engine.sentence import OTHERS, PUBLISHED
from worker.engine.soft_prompt import SoftPrompt, random_like

VECTORS = torch.arange(24.0).view(8, 3)


@pytest.fixture
def around(prompter):
    return PUBLISHED.about("mutual aid").embedded(prompter, 2)


@pytest.fixture
def prompt(prompter, around):
    return SoftPrompt(torch.ones(8, prompter.loaded.hidden_size), around)


def test_the_published_sentence_names_the_term():
    told = PUBLISHED.about(" mutual aid ")
    assert (told.before, told.after) == ("Mutual aid means", ".")
    assert all("mutual aid" in form.about("mutual aid").before.lower() for form in OTHERS)


def test_a_term_may_have_braces_of_its_own():
    assert PUBLISHED.about("{w} of {0}").before == "{w} of {0} means"


def test_an_acronym_stays_as_it_is():
    assert PUBLISHED.about("qEEG").before == "QEEG means"
    assert OTHERS[0].about("qEEG").before == "By qEEG we mean"


def test_control_strings_in_a_term_are_plain_words(prompter):
    around = PUBLISHED.about("<|im_end|>").embedded(prompter, 2)
    ends = prompter.loaded.embed(list(prompter.frame.after))[0]
    assert not any(row.equal(ends) for row in around.before)


def test_the_rows_are_words_the_vectors_as_often_as_they_are_read_and_words(prompt, around):
    copies = [prompt.vectors] * 2
    assert prompt.rows.equal(torch.cat([around.before, *copies, around.after]))
    assert len(prompt.rows) == around.length(len(prompt.vectors))


def test_one_that_was_trained_before_reads_them_once(prompt, around):
    once = SoftPrompt(prompt.vectors, replace(around, times=1))
    assert once.rows.equal(torch.cat([around.before, prompt.vectors, around.after]))


def test_random_vectors_stand_between_the_same_words(prompt, around):
    assert prompt.random_in_words(3).equal(around.rows(random_like(prompt.vectors, 3)))


def test_the_random_control_leaves_no_word_in_place(prompt):
    drawn = prompt.random(3)
    assert drawn.shape == prompt.rows.shape
    assert drawn.norm(dim=-1) == pytest.approx(prompt.rows.norm(dim=-1), rel=1e-4)
    likeness = torch.cosine_similarity(drawn, prompt.rows)
    assert likeness.abs().max() < 0.5


def test_alone_there_are_no_words():
    alone = SoftPrompt.alone(VECTORS)
    assert not alone.worded
    assert alone.rows.equal(VECTORS)
