"""Several inits side by side until the best is known; and the end when nothing gets better."""

from dataclasses import replace

import pytest
import torch

from worker.engine import EngineError
from worker.engine.checkpoint import bundled
from worker.engine.inits import begun, inits_of, left
from worker.engine.lane import Lane, Order
from worker.engine.recipes import INITS
from worker.engine.slots import Slots

from .conftest import LEXICON, QUALIA, SUPERVENIENCE, TINY

THREE = replace(TINY, inits=3, inits_until=0.5, validate_every=6, checkpoint_every=1)
"""Three inits for three of six steps; without them, nothing would be validated there."""


def one_by_one(*orders):
    waiting = iter(orders)
    return lambda: next(waiting, None)


@pytest.fixture
def inits(usual):
    return inits_of(usual, QUALIA, THREE, 0)


def test_a_recipe_begins_from_the_definition_alone_unless_it_says_otherwise(usual, inits):
    plain = inits_of(usual, QUALIA, TINY, 0)
    assert list(plain) == ["definition"]
    assert torch.equal(plain["definition"], inits["definition"])
    assert len(begun(plain, TINY)) == 1


def test_every_init_has_the_shape_and_the_norm_of_words(usual, inits):
    assert tuple(inits) == INITS
    for vectors in inits.values():
        norms = torch.full((TINY.k,), usual.loaded.vocabulary_rms)
        assert vectors.shape == (TINY.k, usual.loaded.hidden_size)
        assert torch.allclose(vectors.norm(dim=-1), norms, rtol=1e-4)


def test_the_term_is_gone_through_again_until_there_are_k_vectors(usual, inits):
    own = usual.loaded.embed(usual.ids("qualia"))
    assert len(own) < TINY.k
    likeness = torch.cosine_similarity(inits["term"], own.repeat(TINY.k, 1)[: TINY.k])
    assert torch.allclose(likeness, torch.ones(TINY.k), atol=1e-5)


def test_the_sample_hangs_on_seed_and_concept_alone(usual, inits):
    sample = inits["vocabulary"]
    assert torch.equal(sample, inits_of(usual, QUALIA, THREE, 0)["vocabulary"])
    assert not torch.equal(sample, inits_of(usual, QUALIA, THREE, 1)["vocabulary"])
    assert not torch.equal(sample, inits_of(usual, SUPERVENIENCE, THREE, 0)["vocabulary"])


@pytest.mark.parametrize("best", range(3))
def test_the_init_with_the_best_validation_is_kept_when_its_time_is_over(inits, best):
    courses = begun(inits, THREE)
    for number, course in enumerate(courses):
        course.step, course.best_loss = 2, float(number != best)
    assert left(courses, THREE) == courses
    for course in courses:
        course.step = 3
    (kept,) = left(courses, THREE)
    assert kept is courses[best]
    assert kept.began_as == INITS[best]


@pytest.fixture(scope="module")
def knowing(usual):
    """Vectors that have learnt the concept already."""
    recipe = replace(TINY, steps=12, warmup_steps=2)
    (outcome,) = Slots(usual, LEXICON, 1, 1).run(one_by_one(Order(QUALIA, recipe, measured=False)))
    return outcome.result.vectors


@pytest.mark.parametrize("place", [0, 2])
def test_inits_that_are_worse_lose_wherever_the_good_one_stands(usual, monkeypatch, knowing, place):
    def opened(*args):
        lane = own(*args)
        lane.courses[place].vectors = knowing
        return lane

    own = Lane.opened
    monkeypatch.setattr(Lane, "opened", opened)
    recipe = replace(THREE, learning_rate=1e-5)  # so small that none can catch up
    order = Order(QUALIA, recipe, measured=False)
    (outcome,) = Slots(usual, LEXICON, 1, 1).run(one_by_one(order))
    assert outcome.facts["init"] == INITS[place]
    assert outcome.facts["steps"] == recipe.steps
    assert [point["step"] for point in outcome.result.curve] == [0, 3, 6]
    assert torch.allclose(outcome.result.vectors, knowing, atol=1e-2)


class Watching(Slots):
    """Slots that note how many courses take each step."""

    def _gradients(self, courses):
        self.seen = [*getattr(self, "seen", []), len(courses)]
        return super()._gradients(courses)


def test_the_others_take_no_step_after_the_best_is_known(usual):
    slots = Watching(usual, LEXICON, 2, 1)
    orders = one_by_one(
        Order(QUALIA, THREE, measured=False), Order(SUPERVENIENCE, THREE, measured=False)
    )
    assert len(list(slots.run(orders))) == 2
    assert slots.seen == [6, 6, 6, 2, 2, 2]


def test_each_course_learns_what_it_would_learn_alone(usual):
    """Its rows and its optimiser are its own; the rest is rounding."""
    whole = replace(THREE, inits_until=1.0)
    lanes = [Lane.opened(usual, Order(QUALIA, recipe)) for recipe in (whole, TINY)]
    slots = Slots(usual, LEXICON, 2, 1)
    for lane in lanes:
        for _ in range(4):
            assert slots._step([lane]) == []
    assert len(lanes[0].courses) == 3
    assert torch.allclose(lanes[0].course.vectors, lanes[1].course.vectors, atol=1e-4)
    second, third = (course.vectors for course in lanes[0].courses[1:])
    assert not torch.allclose(second, third, atol=1e-2)


def test_an_init_that_diverges_is_out_and_the_others_go_on(usual):
    lane = Lane.opened(usual, Order(QUALIA, THREE, measured=False))
    sound, broken = torch.ones(TINY.k, usual.loaded.hidden_size), torch.nan
    assert lane.learn([(sound * broken, 1.0), (sound, 2.0), (sound, 3.0)]) == 2.5
    assert [course.began_as for course in lane.courses] == ["term", "vocabulary"]
    assert lane.learn([(sound, broken), (sound, broken)]) is None
    assert [course.began_as for course in lane.courses] == list(INITS)  # as it was last sound
    assert {(course.step, course.rate) for course in lane.courses} == {(0, 0.5)}


def trained(usual, recipe, **parts):
    """The outcome of one concept that is not measured."""
    order = Order(QUALIA, recipe, measured=False, **parts)
    (outcome,) = Slots(usual, LEXICON, 1, 1).run(one_by_one(order))
    return outcome


@pytest.fixture(scope="module")
def whole(usual):
    """A training that is never interrupted, and its checkpoint after every step."""
    kept = []
    return trained(usual, THREE, on_checkpoint=kept.append), kept


def check_same(resumed, whole):
    assert resumed.result.vectors.numpy().tobytes() == whole.result.vectors.numpy().tobytes()
    assert resumed.result.curve == whole.result.curve
    assert resumed.facts["init"] == whole.facts["init"]
    assert resumed.facts["steps"] == whole.facts["steps"]


@pytest.mark.parametrize("last", [2, 3, 4])
def test_among_the_inits_and_behind_it_goes_on_from_a_checkpoint_to_the_same_bytes(
    usual, whole, last
):
    outcome, kept = whole
    steps, again = [], []
    resumed = trained(
        usual,
        THREE,
        checkpoint=kept[last - 1],
        on_step=lambda progress: steps.append(progress.step),
        on_checkpoint=again.append,
    )
    assert steps == list(range(last + 1, 7))
    assert again == kept[last:]
    check_same(resumed, outcome)


def test_a_checkpoint_of_nothing_or_of_another_training_is_refused(usual, whole):
    _, kept = whole
    for content, why in ((bundled({}), "damaged"), (kept[1], "belongs to another run")):
        with pytest.raises(EngineError, match=why):
            Lane.opened(usual, Order(QUALIA, THREE, seed=1, checkpoint=content))


class Small(Slots):
    """Slots on a device with memory for the rows of two courses."""

    def _gradients_at_once(self, courses):
        if sum(map(len, courses)) > 2 * TINY.rows_per_step:
            raise torch.OutOfMemoryError("CUDA ran out")
        return super()._gradients_at_once(courses)


def test_where_memory_runs_out_the_courses_of_a_lane_go_in_parts(usual, whole):
    small = Small(usual, LEXICON, 1, 1)
    (found,) = small.run(one_by_one(Order(QUALIA, THREE, measured=False)))
    assert small.at_once < 3 * TINY.rows_per_step
    assert torch.allclose(found.result.vectors, whole[0].result.vectors, atol=1e-4)


STILL = replace(TINY, steps=30, validate_every=2, patience=2, learning_rate=0.0)
"""Nothing is learned, so no validation after the first is better."""


def test_without_a_better_validation_a_concept_is_done_and_its_slot_is_the_nexts(usual):
    told = []

    def order(concept, recipe):
        return Order(
            concept,
            recipe,
            on_step=lambda progress: told.append((concept.key, progress)),
            measured=False,
        )

    orders = one_by_one(order(QUALIA, STILL), order(SUPERVENIENCE, TINY))
    first, second = Slots(usual, LEXICON, 1, 1).run(orders)
    assert (first.order.concept.key, first.facts["steps"]) == ("qualia", 4)
    assert [point["step"] for point in first.result.curve] == [0, 2, 4]
    assert torch.equal(first.result.vectors, inits_of(usual, QUALIA, STILL, 0)["definition"])
    assert second.facts["steps"] == TINY.steps
    assert [progress.step for key, progress in told if key == "supervenience"] == [1, 2, 3, 4, 5, 6]
    assert told[3][1].left == 0


def test_a_better_validation_begins_the_count_anew(usual):
    (course,) = begun(inits_of(usual, QUALIA, TINY, 0), replace(TINY, patience=2))
    for own in (3.0, 3.5, 2.0, 2.5):
        course.validated(own, own)
        assert not course.done
    course.validated(2.1, 2.1)
    assert course.done
    assert course.best_loss == 2.0


def test_nobodys_patience_is_spent_before_the_best_init_is_known(usual):
    outcome = trained(usual, replace(STILL, inits=3, inits_until=0.2))
    assert [point["step"] for point in outcome.result.curve] == [0, 2, 4, 6, 8, 10]


def test_a_concept_that_ended_early_is_as_done_after_a_stop(usual):
    kept, steps = [], []
    whole = trained(usual, STILL, on_checkpoint=kept.append)
    again = trained(usual, STILL, checkpoint=kept[-1], on_step=steps.append)
    assert steps == []
    check_same(again, whole)


@pytest.mark.parametrize(
    "wrong",
    [{"inits": 0}, {"inits": 4}, {"inits_until": 0.0}, {"patience": 0}, {"contrast_weight": -1.0}],
)
def test_a_recipe_refuses_what_makes_no_sense(wrong):
    with pytest.raises(EngineError, match="A recipe"):
        replace(TINY, **wrong)
