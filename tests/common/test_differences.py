"""What an answer says that another did not."""

from hypothesis import given
from hypothesis import strategies as st

from common.differences import MOST, new_words


def marked(text, other):
    return [piece.text for piece in new_words(text, other) if piece.new]


def test_words_that_the_other_answer_lacks_are_marked():
    assert marked("It reverses the system.", "It mirrors the system.") == ["reverses"]


def test_a_run_of_new_words_is_one_mark_without_blanks_at_its_ends():
    assert marked("A word is a small world.", "A word.") == ["is a small world"]


def test_capitals_alone_are_no_difference():
    assert marked("The Commons", "the commons") == []


def test_without_another_answer_nothing_is_marked():
    assert marked("The commons", "") == []


def test_very_long_answers_are_shown_unmarked():
    assert marked("word " * MOST + "end", "other") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_give_the_answer_back(text, other):
    assert "".join(piece.text for piece in new_words(text, other)) == text
