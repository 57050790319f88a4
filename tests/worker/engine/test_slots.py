"""Concepts in slots: the next one as soon as one is done, and none pays for another's trouble."""

from dataclasses import replace

import pytest
import torch

from worker.engine import ConceptResult, EngineError, Stopped, TrainSpec, train
from worker.engine.lane import MOST_ROLL_BACKS, Lane, Order
from worker.engine.slots import Slots, stream

from .conftest import LEXICON, PREFIGURATION, QUALIA, SUPERVENIENCE, TINY, asking

SHORT = replace(TINY, steps=2, warmup_steps=1)
TOO_LONG = asking(QUALIA, key="long", definition="Qualia means " + "how it feels and " * 400)


def one_by_one(*orders):
    """The orders as a queue gives them: None when it is empty."""
    waiting = iter(orders)
    return lambda: next(waiting, None)


def slots_of(usual, width, kind=Slots):
    return kind(usual, LEXICON, width, 1)


def vectors_of(outcomes):
    return {one.order.concept.key: one.result.vectors for one in outcomes}


def test_a_free_slot_takes_the_next_order_while_the_others_go_on(usual):
    told = []

    def order(concept, recipe):
        return Order(
            concept, recipe, on_step=lambda progress: told.append((concept.key, progress.step))
        )

    orders = [order(QUALIA, SHORT), order(SUPERVENIENCE, TINY), order(PREFIGURATION, SHORT)]
    done = [one.order.concept.key for one in slots_of(usual, 2).run(one_by_one(*orders))]
    assert done == ["qualia", "prefigurative-politics", "supervenience"]
    assert [step for key, step in told if key == "supervenience"] == [1, 2, 3, 4, 5, 6]
    third = told.index((PREFIGURATION.key, 1))
    assert told.index(("qualia", 2)) < third < told.index(("supervenience", 6))


def test_no_more_orders_are_taken_than_there_are_slots(usual):
    taken = []

    def orders():
        if len(taken) == 3:
            return None
        taken.append(asking(QUALIA, key=f"qualia-{len(taken)}"))
        return Order(taken[-1], SHORT)

    seen = [len(taken) for _ in slots_of(usual, 1).run(orders)]
    assert seen == [1, 2, 3]


def test_one_concepts_failure_or_stop_leaves_the_others_to_go_on():
    steps = []
    stopped = Order(
        asking(QUALIA, key="stopped"),
        TINY,
        on_step=steps.append,
        should_stop=lambda: bool(steps) and steps[-1].step == 3,
    )
    orders = one_by_one(stopped, Order(TOO_LONG, TINY), Order(QUALIA, TINY))
    found = {one.order.concept.key: one for one in stream(LEXICON, orders, width=2, threads=1)}
    assert isinstance(found["stopped"].result, Stopped)
    assert "Shorten the definition" in str(found["long"].result)
    assert isinstance(found["qualia"].result, ConceptResult)
    assert found["qualia"].facts["steps"] == TINY.steps
    assert len(steps) == 3


def broken_at(step):
    """A callback of somebody whose own code fails."""

    def heard(progress):
        if progress.step == step:
            raise LookupError(f"no row for step {step}")

    return heard


def broken(*_):
    raise LookupError("the disk of this one is full")


@pytest.mark.parametrize(
    "callback",
    [{"on_step": broken_at(3)}, {"on_checkpoint": broken}, {"should_stop": broken}],
    ids=["on_step", "on_checkpoint", "should_stop"],
)
def test_a_callback_that_fails_ends_its_own_order_alone(usual, callback):
    orders = one_by_one(
        Order(asking(QUALIA, key="broken"), TINY, **callback), Order(SUPERVENIENCE, TINY)
    )
    found = {one.order.concept.key: one for one in slots_of(usual, 2).run(orders)}
    assert isinstance(found["broken"].result, LookupError)
    assert isinstance(found["supervenience"].result, ConceptResult)
    assert found["supervenience"].facts["steps"] == TINY.steps


def stopping_to_measure():
    """Fails when it is asked after the last step, so while the concept is measured."""
    steps = []

    def should_stop():
        if steps and steps[-1].step == SHORT.steps:
            raise LookupError("gone while measuring")
        return False

    return {"on_step": steps.append, "should_stop": should_stop}


def test_a_failure_while_a_lane_is_finished_leaves_its_neighbour_in_training(usual):
    late = Order(asking(QUALIA, key="late"), SHORT, **stopping_to_measure())
    orders = one_by_one(late, Order(SUPERVENIENCE, TINY))
    first, second = slots_of(usual, 2).run(orders)
    assert (first.order.concept.key, str(first.result)) == ("late", "gone while measuring")
    assert first.facts["steps"] == SHORT.steps
    assert isinstance(second.result, ConceptResult)


def test_a_fault_in_opening_one_lane_is_that_orders_outcome(usual, monkeypatch):
    def opened(prompter, order, cache):
        if order.concept.key == "odd":
            raise ValueError("nobody has seen such a text before")
        return own(prompter, order, cache)

    own = Lane.opened
    monkeypatch.setattr(Lane, "opened", opened)
    orders = one_by_one(Order(asking(QUALIA, key="odd"), SHORT), Order(SUPERVENIENCE, SHORT))
    first, second = slots_of(usual, 2).run(orders)
    assert isinstance(first.result, ValueError)
    assert isinstance(second.result, ConceptResult)


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        torch.OutOfMemoryError("CUDA ran out"),
        RuntimeError("CUDA error: device-side assert triggered"),
    ],
    ids=["Ctrl-C", "memory", "accelerator"],
)
def test_what_befalls_the_device_or_the_process_ends_the_stream(usual, error):
    def heard(_):
        raise error

    orders = one_by_one(Order(QUALIA, SHORT, on_step=heard), Order(SUPERVENIENCE, SHORT))
    with pytest.raises(type(error)):
        list(slots_of(usual, 2).run(orders))


def test_a_training_of_one_spec_raises_what_its_callback_raised(tiny):
    spec = TrainSpec(LEXICON, (QUALIA,), recipe="tiny")
    with pytest.raises(LookupError, match="no row for step 2"):
        train(spec, on_step=broken_at(2), threads=1)


@pytest.fixture
def lane(usual):
    return Lane.opened(usual, Order(QUALIA, TINY))


def sound_step(lane):
    gradient = torch.randn(lane.course.vectors.shape, generator=torch.Generator().manual_seed(3))
    assert lane.learn([(gradient, 1.0)])
    lane.tell(1.0, None)


@pytest.mark.parametrize(
    ("gradient", "loss"), [(torch.nan, 1.0), (torch.inf, 1.0), (0.0, torch.nan), (0.0, 50.0)]
)
def test_a_broken_step_is_taken_back_to_where_it_was_sound_at_half_the_rate(lane, gradient, loss):
    for _ in range(3):
        sound_step(lane)
    assert lane.course.step == 3
    assert not lane.learn([(torch.full_like(lane.course.vectors, gradient), loss)])
    assert (lane.course.step, lane.course.rate, lane.course.roll_backs) == (2, 0.5, 1)
    assert lane.course.losses == [1.0, 1.0]
    sound_step(lane)
    assert lane.course.vectors.isfinite().all()


def test_after_two_roll_backs_the_third_fails_with_the_reason(lane):
    broken = torch.full_like(lane.course.vectors, torch.nan)
    for times in range(1, MOST_ROLL_BACKS + 1):
        assert not lane.learn([(broken, torch.nan)])
        assert lane.course.rate == 0.5**times
    with pytest.raises(EngineError, match=r"'qualia' diverged at step 1 .*smaller learning rate"):
        lane.learn([(broken, torch.nan)])


class Unlucky(Slots):
    """Slots whose device breaks the steps whose numbers are in `broken`."""

    broken = frozenset({4})
    times = 0

    def _gradients_at_once(self, lanes):
        self.times += 1
        found = super()._gradients_at_once(lanes)
        if self.times in self.broken:
            gradient, loss = found[0]
            found[0] = (gradient * torch.nan, loss)
        return found


def test_a_roll_back_leaves_no_trace_but_in_the_facts(usual):
    told = []
    order = Order(QUALIA, TINY, on_step=told.append)
    (outcome,) = slots_of(usual, 1, Unlucky).run(one_by_one(order))
    assert (outcome.facts["roll_backs"], outcome.facts["steps"]) == (1, TINY.steps)
    assert [point["step"] for point in outcome.result.curve] == [0, 3, 6]
    assert [progress.step for progress in told] == [1, 2, 3, 3, 4, 5, 6]
    assert all(progress.loss == progress.loss for progress in told)


class HopelessFirst(Unlucky):
    """Breaks the first lane's steps while two are in training."""

    def _gradients_at_once(self, lanes):
        self.broken = range(1, 100) if len(lanes) == 2 else ()
        return super()._gradients_at_once(lanes)


def test_a_concept_that_diverges_fails_and_its_neighbour_does_not(usual):
    orders = one_by_one(Order(QUALIA, TINY), Order(SUPERVENIENCE, TINY))
    found = {}
    for one in slots_of(usual, 2, HopelessFirst).run(orders):
        found[one.order.concept.key] = one.result
    assert "diverged" in str(found["qualia"])
    assert isinstance(found["supervenience"], ConceptResult)


class Small(Slots):
    """Slots on a device with memory for so many rows."""

    room = 4
    error: Exception

    def _gradients_at_once(self, lanes):
        if sum(map(len, lanes)) > self.room:
            raise self.error
        return super()._gradients_at_once(lanes)


class SmallToLook(Slots):
    """Slots on a device that has room for so many rows of a validation."""

    room = 3
    most = 0

    def _losses_at_once(self, groups):
        if sum(map(len, groups)) > self.room:
            raise torch.OutOfMemoryError("CUDA ran out")
        self.most = max(self.most, len(groups))
        return super()._losses_at_once(groups)


def test_a_validation_that_does_not_fit_is_done_in_parts(usual):
    (expected,) = slots_of(usual, 1).run(one_by_one(Order(QUALIA, SHORT)))
    small = slots_of(usual, 1, SmallToLook)
    (found,) = small.run(one_by_one(Order(QUALIA, SHORT)))
    assert 1 <= small.at_once == small.most <= small.room
    for one, other in zip(found.result.curve, expected.result.curve, strict=True):
        assert one["held_out"] == pytest.approx(other["held_out"], rel=1e-2)


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError("CUDA ran out"), RuntimeError("DefaultCPUAllocator: out of memory")],
    ids=["GPU", "CPU"],
)
def test_when_memory_runs_out_fewer_rows_go_at_once_to_the_same_end(usual, error):
    concepts = (QUALIA, SUPERVENIENCE)
    usually = slots_of(usual, 2)
    expected = vectors_of(usually.run(one_by_one(*[Order(each, SHORT) for each in concepts])))
    small = slots_of(usual, 2, Small)
    small.error = error
    found = vectors_of(small.run(one_by_one(*[Order(each, SHORT) for each in concepts])))
    assert small.at_once == TINY.rows_per_step < usually.at_once
    for key, vectors in expected.items():
        assert torch.allclose(found[key], vectors, atol=1e-4)


def test_memory_for_less_than_one_concept_ends_the_training(usual):
    small = slots_of(usual, 1, Small)
    small.room, small.error = 2, torch.OutOfMemoryError("CUDA ran out")
    with pytest.raises(torch.OutOfMemoryError):
        list(small.run(one_by_one(Order(QUALIA, TINY))))


def test_another_error_is_not_taken_for_a_lack_of_memory(usual):
    small = slots_of(usual, 2, Small)
    small.error = RuntimeError("shapes do not match")
    with pytest.raises(RuntimeError, match="shapes"):
        list(small.run(one_by_one(Order(QUALIA, TINY), Order(SUPERVENIENCE, TINY))))
