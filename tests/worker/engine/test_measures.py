"""What is measured, on held-out instructions only, with controls that show that it measures."""

import json

import pytest

from worker.engine import TrainSpec, train
from worker.engine.choice import forced_choice, inversion_margin
from worker.engine.gap import Gap

from .conftest import LEXICON, PREFIGURATION, QUALIA, asking

ARMS = {"bare": None, "definition": PREFIGURATION.definition}


@pytest.fixture
def gap(prompter):
    answers = [prompter.ids("It means building now.") for _ in PREFIGURATION.held_out]
    return Gap(prompter, PREFIGURATION.definition, PREFIGURATION.held_out, answers)


def test_a_draft_already_closes_a_good_part_of_the_gap(trained):
    closed = trained.concept.measures["gap_closed"]
    assert closed["n"] == len(PREFIGURATION.held_out)
    assert closed["low"] <= closed["mean"] <= closed["high"]
    assert closed["mean"] > 0.25


def test_random_vectors_close_next_to_nothing(trained):
    assert abs(trained.concept.measures["controls"]["random"]) < 0.1


def test_the_definitions_own_tokens_close_exactly_all_of_it(trained):
    assert trained.concept.measures["controls"]["definition_tokens"] == 1.0


def test_the_bare_model_closes_nothing_and_the_teacher_everything(gap):
    bare = gap.divergences(None)
    assert all(value > 0 for value in bare)
    assert gap.divergences(PREFIGURATION.definition) == [0.0] * len(bare)


def test_each_kind_of_instruction_has_its_own_figure(trained):
    by_kind = trained.concept.measures["gap_closed_by_kind"]
    assert set(by_kind) == {"define", "explain", "contrast"}
    assert sum(part["n"] for part in by_kind.values()) == 3


def test_the_teacher_chooses_its_own_definition_among_near_ones(prompter):
    choice = forced_choice(prompter, PREFIGURATION, ARMS)
    assert choice["n"] == 2  # the held-out instructions that a definition answers
    assert choice["definition"] == 1.0
    assert choice["bare"] < 1.0


def test_the_choice_is_by_what_is_said_and_not_by_the_name(prompter):
    """A near definition's own term is taken off: else the bare model could win by the name."""
    twin = "Gradualism means building now, in the way a movement acts, the society that it wants."
    choice = forced_choice(prompter, asking(PREFIGURATION, near=(twin,)), ARMS)
    assert choice["definition"] == 0.0  # a tie is no choice


def test_the_teacher_tends_to_the_truth_more_than_the_bare_model(prompter):
    margin = inversion_margin(prompter, PREFIGURATION, ARMS)
    assert margin["n"] == 1
    assert margin["definition"] > margin["bare"]


def test_every_arm_answers_every_instruction_of_the_curator(trained):
    answers = trained.concept.answers
    asked = [(row.text, False) for row in PREFIGURATION.instructions]
    asked += [(row.text, True) for row in PREFIGURATION.held_out]
    assert [(row["text"], row["held_out"]) for row in answers] == asked
    assert all({"kind", "bare", "definition", "soft_prompt"} <= set(row) for row in answers)
    assert "building now" in answers[0]["definition"]
    assert "building now" not in answers[0]["bare"]


def test_without_held_out_instructions_there_are_no_figures(tiny):
    """Better none than one measured on what was trained."""
    spec = TrainSpec(LEXICON, (asking(QUALIA, held_out=()),), recipe="tiny")
    concept = train(spec, threads=1).concepts["qualia"]
    assert concept.measures == {
        "gap_closed": None,
        "gap_closed_by_kind": {},
        "controls": {"random": None, "definition_tokens": None},
        "forced_choice": None,
        "inversion_margin": None,
    }
    assert concept.curve[-1]["held_out"] is not None  # the validation rows are watched instead


def test_all_that_is_told_is_json(trained):
    json.dumps([trained.concept.measures, trained.concept.answers], allow_nan=False)
    json.dumps([trained.concept.curve, trained.result.facts], allow_nan=False)
