"""Concepts side by side: how far they are together, and which share of the time each took."""

import time

import pytest

from worker.engine.meter import Meter
from worker.engine.results import Progress


def at(step, loss, held_out=None):
    return Progress(step, 10, loss, held_out, seconds=1.0, left=2.0, tokens_per_second=100.0)


def test_what_is_told_is_the_mean_over_those_in_training_and_the_speed_of_all():
    told = []
    meter = Meter(lambda done, progress: told.append((done, progress)))
    first, second = meter.begin("a"), meter.begin("b")
    first(at(5, 1.0, held_out=2.0))
    second(at(5, 3.0, held_out=4.0))
    first(at(6, 1.0))
    done, progress = told[-1]
    assert done == pytest.approx(0.6 + 0.5)
    assert (progress.loss, progress.held_out, progress.tokens_per_second) == (2.0, 3.0, 200.0)
    meter.end("a")
    second(at(6, 3.0))
    done, progress = told[-1]
    assert done == pytest.approx(1 + 0.6)
    assert (progress.loss, progress.held_out) == (3.0, 4.0)


def test_the_shares_of_the_seconds_add_up_to_the_whole():
    began = time.monotonic()
    meter = Meter(None)
    steps = {key: meter.begin(key) for key in "ab"}
    for step in range(1, 4):
        for on_step in steps.values():
            on_step(at(step, 1.0))
    shares = [meter.end("a"), meter.end("b")]
    assert min(shares) > 0
    assert sum(shares) == pytest.approx(time.monotonic() - began, abs=0.01)


def test_a_concept_that_never_began_to_train_ends_too():
    meter = Meter(None)
    meter.begin("a")
    assert meter.end("a") >= 0
    assert meter.finished == 1
