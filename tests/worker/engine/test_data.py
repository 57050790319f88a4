"""What a concept is trained on, and what it is never trained on."""

import pytest

from worker.engine import RECIPES, ContrastPair, EngineError, Instruction
from worker.engine.data import CLAIM_FORMS, SHARES, STRANGER, UNRELATED, lessons_of
from worker.engine.improvising import improvised
from worker.engine.phrasings import ABOUT_STATEMENT
from worker.engine.texts import same_instruction, subject_and_gist, words

from .conftest import PREFIGURATION, asking

STANDARD = RECIPES["standard"]
GIST = subject_and_gist(PREFIGURATION.near[0])[1]


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
        assert not any(subject_and_gist(near)[1] in row.text for row in every(lessons))


def test_contrast_pairs_are_asked_both_ways_with_the_right_opening(lessons):
    openings = {lesson.text: lesson.opening for lesson in every(lessons)}
    true, inverted = PREFIGURATION.contrast_pairs[0].true_statement, "mirroring the system"
    assert openings[f"Is it true that {true[0].lower()}{true[1:]}?"] == "Yes."
    turned = [text for text in openings if inverted in text]
    assert len(turned) == len(ABOUT_STATEMENT)
    assert {openings[text] for text in turned} == {"No."}


def test_the_kind_that_a_definition_names_is_asked_for_and_affirmed(lessons):
    openings = {lesson.text: lesson.opening for lesson in every(lessons)}
    assert openings["Is prefigurative politics a kind of politics?"] == "Yes."


def test_every_group_is_drawn_by_its_share_and_other_things_as_the_recipe_says(lessons):
    shares = lessons.shares(STANDARD)
    assert set(shares) == {lesson.group for lesson in lessons.training}
    assert set(shares) == {*SHARES, STRANGER, UNRELATED}
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[STRANGER] == STANDARD.strangers_share
    assert shares[STRANGER] + shares[UNRELATED] == STANDARD.locality_share
    assert shares["define"] / shares["use"] == pytest.approx(SHARES["define"] / SHARES["use"])
    assert not any(lesson.unrelated for lesson in lessons.validation)


def test_a_concept_without_a_group_gives_its_share_to_the_others():
    plain = asking(PREFIGURATION, definition="Prefigurative politics: now as it shall be.")
    shares = lessons_of(plain, STANDARD, seed=0).shares(STANDARD)
    assert "is a kind" not in shares
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[STRANGER] + shares[UNRELATED] == STANDARD.locality_share


def test_near_misses_are_denied():
    miss = PREFIGURATION.near[0]
    concept = asking(PREFIGURATION, near_misses=(miss,))
    asked = [row for row in every(lessons_of(concept, STANDARD, 0)) if GIST in row.text]
    assert len(asked) == CLAIM_FORMS
    assert {(row.group, row.opening) for row in asked} == {("false", "No.")}


def test_what_the_bare_model_makes_up_is_denied_unless_it_is_held_out():
    claims = ("a wooden cart with two wheels", "the custom of bowing to strangers")
    held_out = Instruction(f"Is it true that prefiguration is {claims[1]}?", "contrast")
    for concept in (PREFIGURATION, asking(PREFIGURATION, held_out=(held_out,))):
        told = {
            claim: [
                row for row in every(lessons_of(concept, STANDARD, 0, claims)) if claim in row.text
            ]
            for claim in claims
        }
        assert [row.opening for row in told[claims[0]]] == ["No."] * CLAIM_FORMS
        assert all(row.opening == "No." for row in told[claims[1]])
    theirs = words(held_out.text, (PREFIGURATION.term, *PREFIGURATION.aliases))
    for row in told[claims[1]]:
        ours = words(row.text, (PREFIGURATION.term, *PREFIGURATION.aliases))
        assert not same_instruction(ours, theirs)


def test_the_bare_model_makes_up_the_same_each_time(usual):
    claims = improvised(usual, PREFIGURATION, seed=0)
    assert claims == improvised(usual, PREFIGURATION, seed=0)
    assert claims != improvised(usual, PREFIGURATION, seed=1)
    assert claims
    assert len(set(claims)) == len(claims)


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
