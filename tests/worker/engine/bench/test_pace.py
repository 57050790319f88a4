"""A step's seconds are its own: what the teacher takes for its answers is none of them."""

from types import SimpleNamespace

import pytest

from tests.worker.engine.conftest import PREFIGURATION, QUALIA, TINY
from worker.engine.bench import pace
from worker.engine.results import Progress

LAST, STEP, LOADING, ASKING = 6, 2.0, 30.0, 5.0
ASKED_AT = (1, 4)
"""Steps before which each concept's teacher is asked for a stretch of answers."""


@pytest.fixture
def clock(monkeypatch):
    """Shows what the run below puts on it."""
    shown = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(pace, "Clock", lambda: SimpleNamespace(read=lambda: shown.seconds))
    return shown


@pytest.fixture
def run(clock):
    """Side by side, as the engine's slots do it: all ask, then all take their step."""

    def of(orders):
        lanes = list(iter(orders, None))
        clock.seconds = LOADING
        for step in range(1, LAST + 1):
            clock.seconds += STEP + len(lanes) * ASKING * (step in ASKED_AT)
            asking = ASKING * sum(step >= at for at in ASKED_AT)
            for lane in lanes:
                lane.on_step(Progress(step, TINY.steps, 0.0, None, clock.seconds, asking=asking))
        return iter(())

    return of


def test_answers_are_preparation_whenever_they_are_asked_for(run, clock):
    preparation, step = pace.paced(run, (PREFIGURATION, QUALIA), TINY, 0, LAST)
    assert step == pytest.approx(STEP)
    assert preparation == pytest.approx(LOADING + 2 * 2 * ASKING)
    assert preparation + LAST * step == pytest.approx(clock.seconds)
