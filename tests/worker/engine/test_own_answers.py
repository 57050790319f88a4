"""The student's own answers: what it says, how the teacher judges it, and that a killed run knows."""

from dataclasses import replace

import pytest
import torch

from worker.engine import Stopped, TrainSpec, artifact, own_answers, train
from worker.engine.checkpoint import from_bytes, to_bytes
from worker.engine.data import UNRELATED
from worker.engine.lane import Lane, Order
from worker.engine.loss import kl_top_and_tail, reverse_kl_top_and_tail
from worker.engine.objective import losses
from worker.engine.sampling import sampler, seed_of
from worker.engine.student import prepare
from worker.engine.teacher import OPENING_SHARE

from .conftest import LEXICON, PREFIGURATION, QUALIA, SUPERVENIENCE, TINY, asking

OWN = replace(TINY, own_answers_share=0.7, own_answers_from=0.5, checkpoint_every=1)
BEGIN = 3
LONG = replace(OWN, steps=400)
TOGETHER = TrainSpec(LEXICON, (QUALIA, SUPERVENIENCE))


@pytest.fixture(scope="module")
def student(prompter):
    return prepare(prompter, PREFIGURATION, OWN, 0, lambda: None)


@pytest.fixture(scope="module")
def answered(student):
    """All own answers of the phase with their lessons."""
    found = []
    for step in range(BEGIN, OWN.steps):
        drawn = student.draws.of_step(step)
        own = student.own_answers.of_step(step, student.init)
        found += [(drawn[n][0], taught) for n, taught in own.items()]
    assert len(found) > 3
    assert any(lesson.opening for lesson, _ in found)
    return found


def given_of(prompter, lesson, taught):
    """How many of the answer's tokens are a yes or no that was put right."""
    opening = prompter.ids(lesson.opening) if lesson.opening else []
    return len(opening) if taught.answer[: len(opening)] == opening else 0


@torch.no_grad()
def plainly(prompter, lesson, system, taught):
    """Log probabilities of the answer's tokens, (n, vocabulary), by one plain run of the model."""
    read = prompter.begun(lesson.text, system, taught.answer[:-1])
    logits = prompter.loaded.model(inputs_embeds=read[None]).logits[0]
    return logits[-len(taught.answer) :].float().log_softmax(-1)


def test_every_word_is_the_students_own_drawn_as_often_as_it_would_say_it(
    prompter, student, answered
):
    """But for a yes or a no, which is put right."""
    for lesson, taught in answered:
        given = given_of(prompter, lesson, taught)
        words = student.draws.published.rows(student.init)
        log_probs = plainly(prompter, lesson, words, taught)
        draw = sampler(1.0, [seed_of(f"{student.draws.name}/own answer 0/{lesson.text}")])
        drawn = [int(draw(one[None], [0])) for one in log_probs]
        assert drawn[given:] == taught.answer[given:]


def test_the_teacher_judges_every_word_with_the_definition_before_it(prompter, answered):
    for lesson, taught in answered:
        given = given_of(prompter, lesson, taught)
        log_probs = plainly(prompter, lesson, PREFIGURATION.definition, taught)[given:]
        top, _ = log_probs.topk(OWN.teacher_top_k, dim=-1)
        assert torch.allclose(taught.top[given:], top, atol=1e-3)
        at_tokens = log_probs.gather(1, taught.tokens[given:])
        assert torch.allclose(taught.top[given:], at_tokens, atol=1e-3)
        assert bool((taught.top[:given, 0].exp() > OPENING_SHARE - 1e-3).all())
        assert taught.states.shape[1] == len(taught.read)


def test_other_vectors_say_something_else(student, answered):
    def said(speaker):
        steps = range(BEGIN, OWN.steps)
        own = [student.own_answers.of_step(step, speaker) for step in steps]
        return [taught.answer for each in own for taught in each.values()]

    other, again = said(torch.zeros_like(student.init)), said(student.init)
    assert again != other
    assert again == [taught.answer for _, taught in answered]


def test_own_answers_are_rows_of_their_phase_with_the_divergence_turned_round(prompter, student):
    """Read in the words and the company in which the lesson was drawn."""
    for step in range(OWN.steps):
        usual = student.rows_of_step(student.init, step)
        rows = student.rows_of_step(student.init, step, student.init)
        own = [n for n, row in enumerate(rows) if row.taught.own]
        assert own == student.draws.own_of_step(step)
        assert step >= BEGIN or not own
        for n, (row, other) in enumerate(zip(rows, usual, strict=True)):
            assert row.beside.around.before.equal(other.beside.around.before)
            assert row.taught.turn == other.taught.turn
            assert (row.taught is other.taught) == (n not in own)


def test_a_row_of_its_own_costs_the_reverse_divergence(prompter, student, answered):
    lesson, taught = answered[0]
    (row, *_) = student.watched(student.init)
    words = student.draws.published.rows(student.init)
    ours = plainly(prompter, lesson, words, taught)
    for own, divergence in ((True, reverse_kl_top_and_tail), (False, kl_top_and_tail)):
        asked = replace(row, taught=replace(taught, own=own))
        expected = divergence(taught.top, taught.tokens, ours).mean()
        assert float(losses(prompter, [asked])) == pytest.approx(float(expected), rel=1e-3)


@pytest.fixture(scope="module")
def draws(student):
    return replace(student.draws, recipe=LONG)


def test_as_many_rows_about_the_concept_hold_own_answers_as_the_recipe_says(draws):
    about = own = 0
    for step in range(LONG.steps):
        drawn, numbers = draws.of_step(step), draws.own_of_step(step)
        assert step >= LONG.steps / 2 or not numbers
        assert not any(drawn[n][0].group == UNRELATED for n in numbers)
        if step >= LONG.steps / 2:
            about += sum(not lesson.unrelated for lesson, _ in drawn)
            own += len(numbers)
    assert own / about == pytest.approx(LONG.own_answers_share, abs=0.06)


def test_the_lessons_drawn_are_those_of_a_training_without(draws):
    without = replace(draws, recipe=replace(LONG, own_answers_share=0.0))
    for step in range(LONG.steps):
        assert [row for row, _ in draws.of_step(step)] == [row for row, _ in without.of_step(step)]
        assert not without.own_of_step(step)


def bytes_of(result):
    return {
        key: artifact.pack_bytes(concept, result.facts) for key, concept in result.concepts.items()
    }


@pytest.fixture
def short_stretches(monkeypatch):
    """Two stretches in the phase: from step 3, and from step 4 on."""
    monkeypatch.setattr(own_answers, "STRETCH", 4)


def test_resumed_at_any_step_of_the_phase_it_goes_on_to_the_same_bytes(one_thread, short_stretches):
    kept = []
    whole = train(TOGETHER, recipe=OWN, on_checkpoint=kept.append, threads=1)
    without = train(TOGETHER, recipe=replace(OWN, own_answers_share=0.0), threads=1)
    assert len(kept) == OWN.steps
    for checkpoint in kept[BEGIN - 1 : -1]:
        resumed = train(TOGETHER, recipe=OWN, checkpoint=checkpoint, threads=1)
        assert bytes_of(resumed) == bytes_of(whole)
    for key, concept in whole.concepts.items():
        assert not concept.vectors.equal(without.concepts[key].vectors)


def test_what_a_neighbour_says_changes_nothing(one_thread, short_stretches):
    """To the byte beside either neighbour, and to a rounding alone."""
    found = []
    for definition in (SUPERVENIENCE.definition, QUALIA.definition):
        other = asking(SUPERVENIENCE, key="other", definition=definition)
        found.append(train(TrainSpec(LEXICON, (QUALIA, other)), recipe=OWN, threads=1))
    one, other = map(bytes_of, found)
    assert one["qualia"] == other["qualia"]
    assert one["other"] != other["other"]
    alone = train(TrainSpec(LEXICON, (QUALIA,)), recipe=OWN, threads=1)
    vectors = [each.concepts["qualia"].vectors for each in (alone, found[0])]
    assert torch.allclose(*vectors, atol=1e-4)


def test_a_share_of_nothing_leaves_a_training_as_it_was(one_thread):
    kept, nothing = [], replace(TINY, own_answers_share=0.0, own_answers_from=0.0)
    usual = train(TOGETHER, recipe=TINY, threads=1)
    found = train(TOGETHER, recipe=nothing, on_checkpoint=kept.append, threads=1)
    for key, concept in usual.concepts.items():
        assert concept.vectors.equal(found.concepts[key].vectors)
    assert not any(b"speaker" in checkpoint for checkpoint in kept)


@pytest.fixture
def lane(usual):
    """At the first step of the phase; the teacher has been asked about all lessons."""
    lane = Lane.opened(usual, Order(QUALIA, OWN))
    lane.rows()
    lane.course.step = BEGIN
    return lane


def rows_of(lane):
    (rows,) = lane.rows()  # one init, so one course
    return rows


def answers(lane):
    return [row.taught.answer for row in rows_of(lane)]


def learn(lane, seed):
    generator = torch.Generator().manual_seed(seed)
    gradient = torch.randn(lane.course.vectors.shape, generator=generator)
    assert lane.learn([(gradient, 1.0)]) == 1.0


def test_the_speaker_stays_for_a_stretch_and_survives_a_checkpoint_and_a_roll_back(lane):
    first = lane.course.vectors
    lane.rows()
    learn(lane, seed=1)
    lane.tell(1.0, None)
    said = answers(lane)
    assert lane.course.speaker is first
    assert not lane.course.vectors.equal(first)
    kept = from_bytes(to_bytes(lane.course, lane.run), lane.course, lane.run)
    assert kept.speaker.equal(first)
    learn(lane, seed=2)
    answers(lane)
    assert lane.learn([(torch.full_like(first, torch.nan), 1.0)]) is None
    assert lane.course.step == BEGIN + 1
    assert answers(lane) == said


def test_a_new_stretch_has_a_new_speaker(lane, short_stretches):
    before = lane.course.vectors
    lane.rows()
    learn(lane, seed=1)
    lane.rows()
    assert lane.course.speaker is lane.course.vectors
    assert lane.course.speaker is not before


def test_it_can_be_stopped_between_two_words(usual):
    """Nothing but the own answers is left to ask, and the stop comes in the middle of them."""
    patience = [10**6]

    def should_stop():
        patience[0] -= 1
        return patience[0] < 0

    lane = Lane.opened(usual, Order(QUALIA, OWN, should_stop=should_stop))
    lane.rows()
    lane.course.step, patience[0] = BEGIN, 4
    with pytest.raises(Stopped):
        lane.rows()
    assert not lane.student.own_answers.judged
    patience[0] = 10**6
    assert any(row.taught.own for row in rows_of(lane))
