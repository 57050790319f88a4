"""Reading plain sentences: the gist of a definition, and instructions that ask the same."""

import pytest

from worker.engine.texts import (
    first_sentence,
    kind_in,
    said_of_it,
    same_instruction,
    small,
    subject_and_gist,
    words,
)


@pytest.mark.parametrize(
    ("definition", "subject", "gist"),
    [
        ("Mutual aid is help among equals. It lasts.", "Mutual aid", "help among equals"),
        ("Qualia are the felt sides of experience.", "Qualia", "the felt sides of experience"),
        ("Détournement (French) means a hijacking.", "Détournement", "a hijacking"),
        ("The felt side of an experience", None, "the felt side of an experience"),
        ("UN forces at work", None, "UN forces at work"),
    ],
)
def test_the_gist_is_what_a_definition_says_it_is(definition, subject, gist):
    assert subject_and_gist(definition) == (subject, gist)


def test_the_kind_is_found_where_a_definition_names_it():
    assert kind_in("It lasts. Mutual aid is a kind of cooperation. More.") == "cooperation"
    assert kind_in("Mutual aid is help among equals.") is None


def test_a_sentence_does_not_end_at_an_initial_or_a_figure():
    assert first_sentence("It was J. Rawls who asked. Others too.") == "It was J. Rawls who asked"
    assert first_sentence("About 3.5 per cent of them. More.") == "About 3.5 per cent of them"


def test_an_acronym_keeps_its_letters():
    assert small("NATO is") == "NATO is"
    assert small("The cat") == "the cat"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is mutual aid?", "what is MUTUAL  AID"),
        ("What is mutual aid?", "What's a mutual aid?"),
        ("Please define mutual aid.", "Define the mutual aid!"),
        ("What is mutual aid?", "Mutual aid: what is it?".replace(" it", "")),
        ("What is mutual aid?", "What is reciprocal help?"),
        (
            "Is it true that mutual aid is a gift from rich people to poor people?",
            "Is it true that mutual aid is only a gift from rich people to poor people?",
        ),
    ],
)
def test_rewordings_of_an_instruction_are_seen_as_the_same(one, other):
    names = ("mutual aid", "reciprocal help")
    assert same_instruction(words(one, names), words(other, names))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is mutual aid?", "Define mutual aid."),
        ("What is mutual aid?", "What is meant by mutual aid?"),
        ("What is mutual aid?", "What is solidarity?"),
    ],
)
def test_different_instructions_are_not(one, other):
    assert not same_instruction(words(one, ["mutual aid"]), words(other, ["mutual aid"]))


def test_instructions_that_quote_the_definition_are_not_the_same_for_that():
    gist = "help that people who live near each other give each other as equals every day"
    one, other = f"Which word means {gist}?", f"Is it true that mutual aid is {gist}?"
    assert not same_instruction(
        words(one, ["mutual aid"], gist), words(other, ["mutual aid"], gist)
    )
    assert same_instruction(words(one, (), gist), words(f"WHICH word means {gist}", (), gist))


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("Mutual aid is help among equals. It is free.", "help among equals. It is free"),
        ("By qualia we mean felt sides.", "felt sides"),
        ("Help among equals.", "Help among equals"),
        ("...", "..."),
    ],
)
def test_what_a_definition_says_after_its_opening_words(definition, said):
    assert said_of_it(definition) == said
