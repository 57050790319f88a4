"""The demo's concepts are what newcomers read first: complete, fair to the model, and not leaking."""

import re
from collections import Counter

import pytest

from common.text import skeleton
from demo.catalogue import Stage, find, load_all

KINDS = {"define", "explain", "apply", "contrast", "counterfactual", "use"}
CONCEPTS = {concept.slug: concept for concept in load_all()}
each_concept = pytest.mark.parametrize("concept", CONCEPTS.values(), ids=list(CONCEPTS))


def words(text):
    return re.findall(r"\w+", text.lower())


def sixes(text):
    run = words(text)
    return {tuple(run[i : i + 6]) for i in range(len(run) - 5)}


def test_there_are_twelve_and_no_two_share_a_name():
    names = [name for c in load_all() for name in (c.term, *c.aliases)]
    assert len(CONCEPTS) == 12
    assert len({skeleton(name) for name in names}) == len(names)


def test_they_stand_at_every_stage_of_a_life():
    assert {concept.life.stage for concept in load_all()} == set(Stage)
    assert sum(c.life.stage == Stage.PUBLISHED for c in load_all()) == 2


@each_concept
def test_the_reference_text_is_short_and_names_the_term_first(concept):
    sentences = re.findall(r"[^.]+\.", concept.text)
    assert 1 <= len(sentences) <= 3
    assert len(words(concept.text)) <= 40
    opening = sentences[0].lower().removeprefix("the ")
    assert re.match(rf"{re.escape(concept.term.lower())} (is|means) ", opening)


@each_concept
def test_the_notes_and_the_reason_are_prose_of_a_readable_length(concept):
    assert 80 <= len(words(concept.notes)) <= 200
    assert 30 <= len(words(concept.why)) <= 80


@each_concept
def test_there_are_three_sources_each_with_author_title_and_year(concept):
    assert len(concept.sources) >= 3
    for source in concept.sources:
        assert source.author
        assert source.title
        assert 1850 < int(source.year) < 2030
        assert source.url == "" or source.url.startswith("https://")


@each_concept
def test_each_contrast_pair_says_two_opposite_things_in_the_same_style(concept):
    assert len(concept.contrast_pairs) >= 3
    for pair in concept.contrast_pairs:
        true, false = words(pair.true_statement), words(pair.inversion)
        assert true != false
        assert abs(len(true) - len(false)) <= 4
        start = words(concept.term)
        for side in (true, false):
            assert side[len(start) - len(side) :] != []
            assert " ".join(side).removeprefix("the ").startswith(" ".join(start))


@each_concept
def test_every_kind_of_instruction_is_trained_on_and_held_out(concept):
    held_out = Counter(i.kind for i in concept.instructions if i.held_out)
    trained = Counter(i.kind for i in concept.instructions if not i.held_out)
    assert set(held_out) == set(trained) == KINDS
    assert held_out.total() >= 6
    assert trained.total() >= 2 * held_out.total()
    assert len({skeleton(i.text) for i in concept.instructions}) == len(concept.instructions)


@each_concept
def test_no_instruction_leaks_its_answer(concept):
    answers = sixes(concept.text)
    for pair in concept.contrast_pairs:
        answers |= sixes(pair.true_statement)
    for instruction in concept.instructions:
        assert not sixes(instruction.text) & answers, instruction.text


def test_a_definition_that_was_declined_says_why():
    concept = find("qualia")
    assert concept.life.declined.text != concept.text
    assert len(words(concept.life.declined.reason)) > 30


def test_an_unknown_slug_names_those_there_are():
    with pytest.raises(LookupError, match="mutual-aid"):
        find("nothing")
