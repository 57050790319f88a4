"""Who says yes or no says the right one; who says something else is left to it."""

import pytest
import torch

from worker.engine.data import Lesson
from worker.engine.righting import NO, YES, Righting
from worker.engine.sampling import sampler, seed_of
from worker.engine.teacher import OPENING_SHARE, teach

from .conftest import QUALIA

WORDS = ("Yes", "No", "Qualia", ".", " are")


@pytest.fixture
def tokens(prompter):
    return {word: prompter.ids(word)[0] for word in WORDS}


def likely(token):
    """Log probabilities (1, vocabulary) under which that token is chosen."""
    found = torch.full((1, 8192), -9.0)
    found[0, token] = -0.1
    return found


def said(righting, row, tokens):
    return [int(righting(likely(token), [row])) for token in tokens]


@pytest.mark.parametrize("wrong", ["Yes", "No"])
def test_yes_and_no_become_the_right_one_and_the_rest_is_their_own(prompter, tokens, wrong):
    righting = Righting(prompter, [NO])
    answer = said(righting, 0, [tokens[wrong], tokens["Qualia"], tokens[" are"]])
    assert answer == [*prompter.ids(NO), tokens[" are"]]
    assert righting.righted(0, answer) == prompter.ids(NO)
    assert righting.possible(0, answer)


def test_words_of_its_own_are_left_also_where_a_yes_comes_later(prompter, tokens):
    righting = Righting(prompter, [NO])
    own = [tokens["Qualia"], tokens["Yes"], tokens["."]]
    answer = said(righting, 0, own)
    assert answer == own
    assert righting.righted(0, answer) == []
    assert righting.possible(0, answer)


def test_where_nobody_knows_what_is_right_anything_is_said(prompter, tokens):
    righting = Righting(prompter, ["", YES])
    assert said(righting, 0, [tokens["No"]]) == [tokens["No"]]
    assert righting.possible(0, [tokens["No"]])
    assert not righting.possible(1, [tokens["No"], tokens["."]])


def test_rows_that_speak_at_once_are_righted_each_for_itself(prompter, tokens):
    righting = Righting(prompter, [YES, NO, YES])
    begin = torch.cat([likely(tokens[word]) for word in ("No", "Qualia", "Yes")])
    assert righting(begin, [0, 1, 2]).tolist() == [tokens[w] for w in ("Yes", "Qualia", "Yes")]
    later = torch.cat([likely(tokens[" are"])] * 2)
    assert righting(later, [1, 2]).tolist() == [tokens[" are"], tokens["."]]


def test_what_is_drawn_does_not_hang_on_what_was_put_right(prompter, tokens):
    """The row's own generator goes on by one number a token, said or not."""
    spread = torch.randn(3, 8192, generator=torch.Generator().manual_seed(0)).log_softmax(-1)
    plain, righting = (sampler(1.0, [seed_of("one")]) for _ in range(2))
    righting = Righting(prompter, [NO], righting)
    drawn = [int(plain(one[None], [0])) for one in spread]
    righting.either.add(drawn[0])
    assert [int(righting(one[None], [0])) for one in spread] == [*prompter.ids(NO), drawn[2]]


def test_a_teacher_that_sees_a_question_of_yes_or_no_is_put_right_and_no_other(prompter):
    """Lexicon sees one in "Is ...?", and none in "Does ... mean ...?"."""
    claim = "the felt sides of an experience"
    lessons = [
        Lesson(f"Is it true that qualia is {claim}?", "false", NO),
        Lesson(f"Does qualia mean {claim}?", "false", NO),
    ]
    forced, own = teach(prompter, QUALIA.definition, lessons, top_k=8, answer_tokens=8)
    begun = prompter.ids(NO)
    assert forced.answer[: len(begun)] == begun
    assert bool((forced.top[: len(begun), 0].exp() > OPENING_SHARE - 1e-3).all())
    assert own.answer[0] not in {prompter.ids(word)[0] for word in (YES, NO)}
