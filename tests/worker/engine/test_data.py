"""What a concept is trained on, and what it is never trained on."""

import pytest

from worker.engine import RECIPES, ContrastPair, EngineError, Instruction
from worker.engine.data import lessons_of
from worker.engine.phrasings import UNRELATED
from worker.engine.texts import same_instruction, words

from .conftest import PREFIGURATION, asking

STANDARD = RECIPES["standard"]


def every(lessons):
    return (*lessons.training, *lessons.validation)


@pytest.fixture
def lessons():
    return lessons_of(PREFIGURATION, STANDARD, seed=0)


def test_the_curators_own_instructions_are_all_trained(lessons):
    texts = {lesson.text for lesson in lessons.training}
    assert {row.text for row in PREFIGURATION.instructions} <= texts


def test_no_held_out_instruction_is_trained_or_chooses_the_best_step(lessons):
    names = (PREFIGURATION.term, *PREFIGURATION.aliases)
    for held_out in PREFIGURATION.held_out:
        theirs = words(held_out.text, names)
        for lesson in every(lessons):
            assert not same_instruction(words(lesson.text, names), theirs), lesson.text
    assert lessons.dropped >= len(PREFIGURATION.held_out)  # the engine would ask all three itself


def test_a_rewording_of_a_held_out_instruction_is_dropped_too():
    leak = Instruction("Please describe the PREFIGURATION!", "explain")
    concept = asking(PREFIGURATION, instructions=(leak,))
    lessons = lessons_of(concept, STANDARD, seed=0)
    assert leak.text not in {lesson.text for lesson in every(lessons)}


def test_near_definitions_are_not_trained_on(lessons):
    for near in PREFIGURATION.near:
        assert not any(near.rstrip(".").split(" means ")[1] in row.text for row in every(lessons))


def test_contrast_pairs_are_asked_both_ways_with_the_right_opening(lessons):
    openings = {lesson.text: lesson.opening for lesson in every(lessons)}
    true, inverted = PREFIGURATION.contrast_pairs[0].true_statement, "mirroring the system"
    assert openings[f"Is it true that {true[0].lower()}{true[1:]}?"] == "Yes."
    turned = [text for text in openings if inverted in text]
    assert len(turned) == 2
    assert {openings[text] for text in turned} == {"No."}


def test_the_kind_that_a_definition_names_is_asked_for_and_affirmed(lessons):
    openings = {lesson.text: lesson.opening for lesson in every(lessons)}
    assert openings["Is prefigurative politics a kind of politics?"] == "Yes."


def test_a_tenth_or_so_is_about_other_things(lessons):
    elsewhere = [lesson for lesson in lessons.training if lesson.unrelated]
    assert 0.1 <= len(elsewhere) / len(lessons.training) <= 0.15
    assert {lesson.text for lesson in elsewhere} <= set(UNRELATED)
    assert not any(lesson.unrelated for lesson in lessons.validation)


def test_what_is_about_the_concept_itself_is_not_called_unrelated():
    concept = asking(PREFIGURATION, key="river", term="river", aliases=(), held_out=())
    elsewhere = [row.text for row in lessons_of(concept, STANDARD, 0).training if row.unrelated]
    assert not any("river" in text for text in elsewhere)


def test_training_and_validation_share_no_row(lessons):
    assert lessons.validation
    texts = [lesson.text for lesson in every(lessons)]
    assert len(texts) == len(set(texts))


def test_the_lessons_are_the_same_each_time_and_differ_by_seed():
    again = lessons_of(PREFIGURATION, STANDARD, seed=0)
    assert again == lessons_of(PREFIGURATION, STANDARD, seed=0)
    assert again != lessons_of(PREFIGURATION, STANDARD, seed=1)


def test_braces_in_peoples_words_are_only_words():
    concept = asking(
        PREFIGURATION,
        term="the {w} affair",
        definition="The {w} affair means {0} and {gist}.",
        contrast_pairs=(ContrastPair("It is {s}.", "It is {S}."),),
    )
    texts = [lesson.text for lesson in every(lessons_of(concept, STANDARD, 0))]
    assert "Explain the {w} affair." in texts
    assert "Is it true that it is {s}?" in texts


def test_a_concept_with_everything_held_out_is_refused():
    """Held-out instructions win, whatever it costs: better no training than a tainted measure."""
    free = asking(PREFIGURATION, held_out=(), instructions=())
    asked = [
        lesson.text for seed in range(40) for lesson in every(lessons_of(free, STANDARD, seed))
    ]
    held_out = tuple(Instruction(text, "define") for text in sorted(set(asked)))
    with pytest.raises(EngineError, match="Hold out fewer"):
        lessons_of(asking(free, held_out=held_out), STANDARD, seed=0)
