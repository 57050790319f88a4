"""What is measured, on what was never trained, with controls that show that it measures."""

import json

import pytest
import torch

from worker.engine import ContrastPair, Instruction, TrainSpec, random_like, train
from worker.engine.choice import forced_choice, inversion_margin
from worker.engine.denial import denial
from worker.engine.gap import Gap
from worker.engine.measuring import measure
from worker.engine.recital import recital, recited
from worker.engine.side_effects import UNRELATED_HELD_OUT, side_effects
from worker.engine.soft_prompt import SoftPrompt

from .conftest import LEXICON, PREFIGURATION, QUALIA, asking, in_its_words

ARMS = {"bare": None, "definition": PREFIGURATION.definition}


@pytest.fixture
def gap(prompter):
    answers = [prompter.ids("It means building now.") for _ in PREFIGURATION.held_out]
    return Gap(prompter, PREFIGURATION.definition, PREFIGURATION.held_out, answers)


@pytest.fixture(scope="module")
def definition_tokens(prompter):
    return prompter.loaded.embed(prompter.ids(PREFIGURATION.definition))


@pytest.fixture(scope="module")
def random_vectors(prompter):
    usual = torch.full((8, 256), prompter.loaded.vocabulary_rms / 16)
    return random_like(usual, 7)


@pytest.fixture(scope="module")
def of_the_teacher(prompter, definition_tokens):
    """All measures of the best soft prompt there can be: the definition's own tokens."""
    return measure(prompter, PREFIGURATION, SoftPrompt.alone(definition_tokens), seed=0)


def test_a_draft_already_closes_a_good_part_of_the_gap(trained):
    closed = trained.concept.measures["gap_closed"]
    assert closed["n"] == len(PREFIGURATION.held_out)
    assert closed["low"] <= closed["mean"] <= closed["high"]
    assert closed["mean"] > 0.25
    assert closed["gap"] > 1  # nats per token between the bare model and the teacher


def test_random_vectors_close_next_to_nothing(trained):
    controls = trained.concept.measures["controls"]
    assert abs(controls["random"]) < 0.1
    assert controls["random_interval"]["n"] == 3 * len(PREFIGURATION.held_out)


def test_what_the_words_do_by_themselves_is_told_apart(trained, of_the_teacher):
    """`Prefigurative politics means <random vectors>.` already sounds a little like the teacher."""
    measures = trained.concept.measures
    assert measures["controls"]["words"] < measures["gap_closed"]["mean"] / 2
    assert measures["controls"]["words_interval"]["n"] == 3 * len(PREFIGURATION.held_out)
    assert of_the_teacher["controls"]["words"] is None  # no words, nothing to tell


def test_the_definitions_own_tokens_close_exactly_all_of_it(trained):
    assert trained.concept.measures["controls"]["definition_tokens"] == 1.0


def test_the_bare_model_closes_nothing_and_the_teacher_everything(gap):
    bare = gap.divergences(None)
    assert all(value > 0 for value in bare)
    assert gap.divergences(PREFIGURATION.definition) == [0.0] * len(bare)


def test_each_kind_of_instruction_has_its_own_figure(trained):
    for name in ("gap_closed_by_kind", "recovered_by_kind"):
        by_kind = trained.concept.measures[name]
        assert set(by_kind) == {"define", "explain", "contrast"}
        assert sum(part["n"] for part in by_kind.values()) == 3


def test_what_a_perfect_soft_prompt_would_get(of_the_teacher):
    """The definition's own tokens are the teacher: every figure is at its end of the scale."""
    found = of_the_teacher
    assert found["gap_closed"]["mean"] == found["recovered"]["mean"] == 1.0
    assert found["recital"]["excess"]["mean"] == 0.0
    for name in ("forced_choice", "inversion_margin"):
        assert found[name]["soft_prompt"] == found[name]["definition"]
    soft, definition = (found["side_effects"][arm] for arm in ("soft_prompt", "definition"))
    assert soft["share_of_gap"]["mean"] == pytest.approx(definition["share_of_gap"]["mean"])


def test_answers_that_are_there_already_are_not_asked_for_again(prompter, definition_tokens):
    said = [prompter.ids("It means building now.") for _ in PREFIGURATION.held_out]
    given = {"definition": said, "soft_prompt": said}
    prompt = SoftPrompt.alone(definition_tokens)
    found = measure(prompter, PREFIGURATION, prompt, answers=given, seed=0)
    heard = recited(said[0], prompter.ids(PREFIGURATION.definition))
    assert found["recital"]["soft_prompt"]["mean"] == pytest.approx(heard)
    assert found["recital"]["definition"]["mean"] == pytest.approx(heard)


def test_the_teacher_chooses_its_own_definition_among_near_ones(prompter):
    choice = forced_choice(prompter, PREFIGURATION, ARMS)
    assert choice["n"] == 2  # the held-out instructions that a definition answers
    assert choice["definition"] == 1.0
    assert choice["bare"] < 1.0


def test_the_worst_choice_is_named_so_that_failures_can_be_read(prompter):
    worst = forced_choice(prompter, PREFIGURATION, ARMS)["worst"]
    assert worst["bare"]["margin"] < 0 < worst["definition"]["margin"]
    assert worst["bare"]["near"] in PREFIGURATION.near


def test_the_choice_is_by_what_is_said_and_not_by_the_name(prompter):
    """A near definition's own term is taken off: else the bare model could win by the name."""
    twin = "Gradualism means building now, in the way a movement acts, the society that it wants."
    choice = forced_choice(prompter, asking(PREFIGURATION, near=(twin,)), ARMS)
    assert choice["definition"] == 0.0  # a tie is no choice


def test_the_teacher_tends_to_the_truth_more_than_the_bare_model(prompter):
    margin = inversion_margin(prompter, PREFIGURATION, ARMS)
    assert margin["n"] == 1
    assert margin["definition"] > margin["bare"]


def test_pairs_are_counted_one_by_one(prompter):
    """A large margin of one pair does not hide that another is the wrong way round."""
    (pair,) = PREFIGURATION.contrast_pairs
    reverse = ContrastPair(pair.inversion, pair.true_statement)
    margin = inversion_margin(prompter, asking(PREFIGURATION, contrast_pairs=(pair, reverse)), ARMS)
    assert margin["positive"] == {"bare": 0.5, "definition": 0.5}
    assert margin["definition"] == pytest.approx(0.0, abs=1e-6)
    assert margin["worst"]["definition"]["inversion"] == reverse.inversion


def test_the_teacher_denies_what_a_near_concept_is_and_affirms_its_own(prompter):
    told = denial(prompter, PREFIGURATION, ARMS)
    assert told["n"] == {"near": 4, "true": 2}  # each in two phrasings
    assert told["denied"]["definition"] == told["affirmed"]["definition"] == 1.0


def test_near_misses_may_be_trained_on_so_they_are_not_asked_about(prompter):
    first, second = PREFIGURATION.near
    told = denial(prompter, asking(PREFIGURATION, near_misses=(first,)), ARMS)
    assert told["n"]["near"] == 2
    assert denial(prompter, asking(PREFIGURATION, near_misses=(first, second)), ARMS) is None


def test_a_question_that_the_curator_trains_on_is_not_asked(prompter):
    asked = "Is it so that prefigurative politics is help that people give each other as equals?"
    concept = asking(PREFIGURATION, instructions=(Instruction(asked, "contrast"),))
    assert denial(prompter, concept, ARMS)["n"]["near"] == 3


def test_random_vectors_do_not_tell_true_from_false(prompter, random_vectors):
    """Whoever only says yes, or only no, is right half of the time, as a coin is."""
    draws = {str(n): random_like(random_vectors, n) for n in range(4)}
    told = denial(prompter, PREFIGURATION, draws)
    right = [(told["denied"][draw] + told["affirmed"][draw]) / 2 for draw in draws]
    assert sum(right) / len(right) <= 0.5


def test_side_effects_are_small_for_few_vectors_and_large_for_a_text(prompter, random_vectors):
    """A small model recites a definition whatever it is asked; eight vectors need not."""
    found = side_effects(prompter, PREFIGURATION, random_vectors, [3.0, 2.0], [1.0, 1.0])
    soft, text = found["soft_prompt"], found["definition"]
    assert found["n"] == len(UNRELATED_HELD_OUT)
    assert 0 < soft["kl"]["mean"] < text["kl"]["mean"]
    assert soft["share_of_gap"]["mean"] == pytest.approx(soft["kl"]["mean"] / 1.5)
    assert text["share_of_gap"]["mean"] == pytest.approx(text["kl"]["mean"] / 2.5)


def test_side_effects_leave_out_what_is_about_the_concept(prompter, random_vectors):
    candle = asking(QUALIA, term="candle")
    assert side_effects(prompter, candle, random_vectors, [], [])["n"] == 23
    assert (
        side_effects(prompter, candle, random_vectors, [], [])["definition"]["share_of_gap"] is None
    )


def test_recital_is_the_longest_run_in_common_with_the_definition():
    definition = [1, 2, 3, 4, 5, 6]
    assert recited([9, 2, 3, 4, 8, 6], definition) == 0.5
    assert recited(definition, definition) == 1.0
    assert recited([], definition) == 0.0


def test_a_teacher_that_recites_is_not_held_against_the_soft_prompt():
    whole, own = [1, 2, 3, 4], [7, 8, 9, 10]
    same = recital(whole, {"soft_prompt": [whole, own], "definition": [whole, own]})
    more = recital(whole, {"soft_prompt": [whole, whole], "definition": [whole, own]})
    assert same["excess"]["mean"] == 0.0
    assert same["soft_prompt"]["mean"] == more["excess"]["mean"] == 0.5


def test_every_arm_answers_every_instruction_of_the_curator(trained):
    answers = trained.concept.answers
    asked = [(row.text, False) for row in PREFIGURATION.instructions]
    asked += [(row.text, True) for row in PREFIGURATION.held_out]
    assert [(row["text"], row["held_out"]) for row in answers] == asked
    assert all({"kind", "bare", "definition", "soft_prompt"} <= set(row) for row in answers)
    assert "building now" in answers[0]["definition"]
    assert "building now" not in answers[0]["bare"]


def test_without_held_out_instructions_only_side_effects_are_measured(tiny):
    """Better no figure than one measured on what was trained."""
    spec = TrainSpec(LEXICON, (asking(QUALIA, held_out=()),), recipe="tiny")
    concept = train(spec, threads=1).concepts["qualia"]
    side = concept.measures.pop("side_effects")
    assert concept.measures == {
        "gap_closed": None,
        "gap_closed_by_kind": {},
        "recovered": None,
        "recovered_by_kind": {},
        "controls": {
            "random": None,
            "random_interval": None,
            "words": None,
            "words_interval": None,
            "definition_tokens": None,
        },
        "forced_choice": None,
        "inversion_margin": None,
        "denial": None,
        "recital": None,
    }
    assert side["soft_prompt"]["kl"]["mean"] > 0
    assert side["soft_prompt"]["share_of_gap"] is None
    assert concept.curve[-1]["held_out"] is not None  # the validation rows are watched instead


def test_the_same_is_measured_twice(prompter, trained):
    """A stored soft prompt gets the figures that its run told, but for the rounding of bfloat16."""
    again = measure(prompter, PREFIGURATION, in_its_words(trained.concept, prompter), seed=0)
    told = trained.concept.measures
    assert again["gap_closed"]["mean"] == pytest.approx(told["gap_closed"]["mean"], abs=5e-3)
    assert again["denial"]["denied"] == told["denial"]["denied"]


def test_all_that_is_told_is_json(trained):
    json.dumps([trained.concept.measures, trained.concept.answers], allow_nan=False)
    json.dumps([trained.concept.curve, trained.result.facts], allow_nan=False)
