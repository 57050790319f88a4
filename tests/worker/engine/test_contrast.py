"""True statements above their inversions: which pairs are trained, and what they do."""

from dataclasses import replace

import pytest
import torch
from torch.nn.functional import logsigmoid

from worker.engine import ContrastPair, Instruction
from worker.engine.contrast import ENOUGH, pairs_of
from worker.engine.lane import Lane, Order
from worker.engine.loss import CHUNK
from worker.engine.objective import group_means, objectives
from worker.engine.phrasings import DEFINE
from worker.engine.ranking import ranking
from worker.engine.slots import Slots
from worker.engine.student import prepare
from worker.engine.texts import subject_and_gist

from .conftest import LEXICON, PREFIGURATION, QUALIA, TINY, asking

WITH_PAIRS = replace(TINY, contrast_weight=0.5, answer_tokens=32)
STEPS = 40


def by_hand(states, head, said):
    """With the logits of all positions at once, and autograd through them."""
    log_probs = (states @ head.T).log_softmax(dim=1)
    tokens = torch.tensor([token for one in said for token in one])
    found = log_probs.gather(1, tokens[:, None])[:, 0].split([len(one) for one in said])
    pairs = zip(found[::2], found[1::2], strict=True)
    return torch.stack([-logsigmoid(true.mean() - false.mean()) for true, false in pairs])


@pytest.mark.parametrize("longest", [3, CHUNK], ids=["one chunk", "several"])
def test_the_ranking_loss_and_its_gradient_are_what_autograd_says(longest):
    generator = torch.Generator().manual_seed(4)
    said = [
        torch.randint(0, 97, (length,), generator=generator).tolist()
        for length in (5, longest, 2, 7)
    ]
    states = torch.randn(sum(map(len, said)), 16, generator=generator, requires_grad=True)
    head = torch.randn(97, 16, generator=generator)
    found, expected = ranking(states, head, said), by_hand(states, head, said)
    weights = torch.tensor([1.0, -0.3])
    slopes = [torch.autograd.grad(each @ weights, states)[0] for each in (found, expected)]
    assert torch.allclose(found, expected, atol=1e-5)
    assert torch.allclose(*slopes, atol=1e-6)


@pytest.fixture(scope="module")
def student(usual):
    return prepare(usual, PREFIGURATION, WITH_PAIRS, 0, lambda: None)


def pair_rows(student, steps=100):
    drawn = (student.rows_of_step(student.init, step) for step in range(steps))
    return [row for rows in drawn for row in rows if row.contrast_weight]


def test_a_pair_stands_behind_the_lessons_of_every_step(student):
    for step in (0, 7):
        rows, again = (student.rows_of_step(student.init, step) for _ in range(2))
        assert [row.contrast_weight for row in rows] == [0.0] * TINY.rows_per_step + [0.5, 0.5]
        true, false = rows[-2:]
        assert true.taught.turn == false.taught.turn
        assert (true.taught.answer, false.taught.answer) in student.contrast.pairs
        assert [row.taught.answer for row in again] == [row.taught.answer for row in rows]


def test_the_lessons_are_those_that_a_training_without_pairs_has(usual, student):
    plain = prepare(usual, PREFIGURATION, replace(WITH_PAIRS, contrast_weight=0.0), 0, lambda: None)
    for step in range(3):
        ours, theirs = (
            each.rows_of_step(each.init, step)[: TINY.rows_per_step] for each in (student, plain)
        )
        assert [row.taught.turn for row in ours] == [row.taught.turn for row in theirs]


def test_without_weight_there_are_no_pairs_at_all(usual):
    plain = prepare(usual, PREFIGURATION, TINY, 0, lambda: None)
    assert not plain.contrast.questions
    assert not plain.contrast.pairs
    assert pair_rows(plain) == []


def test_no_pair_asks_what_is_held_out_or_validates(usual, student):
    asked = [row.taught.turn for row in pair_rows(student)]
    kept = [usual.turn(row.text) for row in PREFIGURATION.held_out]
    kept += [usual.turn(row.text) for row in student.validation]
    assert asked
    assert not any(turn in kept for turn in asked)
    assert usual.turn("Describe prefigurative politics.") in kept


def test_where_every_question_is_held_out_nothing_is_paired(usual):
    forms = [form.format(w="qualia", W="Qualia") for form in DEFINE]
    held_out = tuple(Instruction(text, "define") for text in forms)
    found = prepare(usual, asking(QUALIA, held_out=held_out), WITH_PAIRS, 0, lambda: None)
    assert found.contrast.pairs
    assert pair_rows(found, 5) == []


def test_no_statement_is_in_the_form_of_the_forced_choice(usual):
    near = subject_and_gist(PREFIGURATION.near[0])[1]
    gist = subject_and_gist(PREFIGURATION.definition)[1]
    own = ContrastPair(f"prefigurative politics means {gist}.", "Prefigurative politics is a law.")
    other = ContrastPair("Prefigurative politics is now", f"Prefigurative politics means {near}")
    concept = asking(PREFIGURATION, contrast_pairs=(own, other))
    found = pairs_of(concept, (), "seed")
    assert found
    assert not {own, other} & set(found)
    said = [text for pair in found for text in (pair.true_statement, pair.inversion)]
    assert not any(text.startswith("Prefigurative politics means") for text in said)
    allowed = asking(concept, near_misses=concept.near)
    assert other in pairs_of(allowed, (), "seed")


def test_a_curators_pairs_come_first_and_the_engine_adds_what_is_lacking():
    own = PREFIGURATION.contrast_pairs[0]
    found = pairs_of(PREFIGURATION, ["a claim of its own"], "seed")
    assert found[0] == own
    assert found[1].inversion == "Prefigurative politics is a claim of its own"
    assert len(found) == ENOUGH
    gist = subject_and_gist(PREFIGURATION.definition)[1]
    assert {pair.true_statement for pair in found[1:]} == {f"Prefigurative politics is {gist}"}
    many = tuple(ContrastPair(f"It is {n}", f"It is not {n}") for n in range(ENOUGH))
    assert pairs_of(asking(PREFIGURATION, contrast_pairs=many), (), "seed") == list(many)


def test_nothing_is_made_of_a_definition_that_does_not_say_what_its_term_is():
    concept = asking(QUALIA, definition="Qualia: how red looks.")
    assert pairs_of(concept, ["a claim"], "seed") == []


def test_a_pair_adds_its_weighted_loss_and_thins_out_no_lesson(prompter, student):
    """In float32: the rest is rounding."""
    rows = student.rows_of_step(student.init, 0)
    lessons, pair = rows[: TINY.rows_per_step], rows[TINY.rows_per_step :]
    wanted, values = objectives(prompter, rows)
    alone, alone_values = objectives(prompter, lessons)
    assert values[-2:].tolist() == [0.0, 0.0]
    assert float(group_means(values, [rows])) == pytest.approx(float(alone_values.mean()), abs=1e-5)
    added = float(group_means(wanted, [rows])) - float(alone.mean())
    heavier = [replace(row, contrast_weight=1.0) for row in pair]
    whole, _ = objectives(prompter, [*lessons, *heavier])
    assert added > 0
    assert float(group_means(whole, [rows])) - float(alone.mean()) == pytest.approx(
        2 * added, rel=1e-3
    )


def test_a_pair_after_two_concepts_lessons_is_taken_for_its_own(prompter, student):
    other = prepare(prompter, QUALIA, WITH_PAIRS, 0, lambda: None)
    groups = [each.rows_of_step(each.init, 0) for each in (student, other)]
    together = group_means(objectives(prompter, [row for own in groups for row in own])[0], groups)
    alone = [group_means(objectives(prompter, own)[0], [own]) for own in groups]
    assert torch.allclose(together, torch.cat(alone), atol=1e-4)


def margin(usual, weight):
    """Of the curator's pair, after held-out instructions."""
    recipe = replace(WITH_PAIRS, steps=STEPS, validate_every=STEPS, contrast_weight=weight)
    orders = iter([Order(PREFIGURATION, recipe)])
    (outcome,) = Slots(usual, LEXICON, 1, 1).run(lambda: next(orders, None))
    return outcome.result.measures["inversion_margin"]


def test_with_the_weight_on_the_margin_rises(usual):
    """Heavily weighted, so that nothing else decides."""
    without, with_pairs = (margin(usual, weight) for weight in (0.0, 8.0))
    assert with_pairs["soft_prompt"] > without["soft_prompt"] + 0.5
    assert with_pairs["soft_prompt"] > with_pairs["bare"]


def test_a_long_statement_is_cut_where_answers_are(usual):
    long = ContrastPair("It is " + "so " * 400, "It is " + "not " * 400)
    concept = asking(QUALIA, contrast_pairs=(long,))
    lane = Lane.opened(usual, Order(concept, WITH_PAIRS))
    lengths = [len(said) for pair in lane.student.contrast.pairs for said in pair]
    assert max(lengths) == WITH_PAIRS.answer_tokens
