"""The teacher is asked what the coming steps will draw, and nothing else."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from worker.engine import school as school_module
from worker.engine.errors import Stopped
from worker.engine.school import FIRST, School
from worker.engine.student import prepare

from .conftest import PREFIGURATION, TINY


@pytest.fixture(scope="module")
def draws(usual):
    return prepare(usual, PREFIGURATION, TINY, 0, lambda: None).draws


class Teacher:
    """Answers a lesson with the lesson, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, lessons):
        self.asked.append([lesson.text for lesson in lessons])
        return list(lessons)


def test_only_what_the_stretch_will_draw_is_asked_and_nothing_twice(draws):
    teacher = Teacher()
    school = School(teacher, draws, list)
    for step in range(2 * FIRST):
        assert school.of_step(step) == [lesson for lesson, _ in draws.of_step(step)]
    first, second = teacher.asked
    drawn = [{row.text for s in steps for row, _ in draws.of_step(s)} for steps in STRETCHES]
    assert set(first) == drawn[0]
    assert set(second) == drawn[1] - drawn[0]
    assert len(set(first)) == len(first) < sum(map(len, draws.lessons.values()))


STRETCHES = (range(FIRST), range(FIRST, 2 * FIRST))


def test_who_comes_late_hears_it_in_the_same_batches(draws):
    """So a resumed training has the same answers to the last bit."""
    early, late = Teacher(), Teacher()
    school = School(early, draws, list)
    for step in range(FIRST + 1):
        school.of_step(step)
    assert School(late, draws, list).of_step(FIRST + 7) == school.of_step(FIRST + 7)
    assert late.asked == early.asked


def test_a_shorter_training_asks_the_same_questions(draws):
    one, other = Teacher(), Teacher()
    School(one, draws, list).of_step(0)
    School(other, replace(draws, recipe=replace(draws.recipe, steps=3)), list).of_step(0)
    assert one.asked == other.asked


def test_who_is_stopped_while_the_teacher_speaks_has_no_half_of_its_answers(usual):
    stopped = []

    def stop_later():
        if stopped:
            raise Stopped("The training was stopped.")

    student = prepare(usual, PREFIGURATION, TINY, 0, stop_later)
    stopped.append(True)
    with pytest.raises(Stopped):
        student.rows_of_step(student.init, 0)
    assert not student.school.taught
    stopped.clear()
    assert len(student.rows_of_step(student.init, 0)) == TINY.rows_per_step


def test_it_knows_how_long_answers_took(draws, monkeypatch):
    """Every time that it asks, and no step in between."""
    now = iter((10.0, 13.0, 50.0, 54.0))
    monkeypatch.setattr(school_module, "time", SimpleNamespace(monotonic=lambda: next(now)))
    school = School(Teacher(), draws, list)
    for step in range(2 * FIRST):
        school.of_step(step)
    assert school.seconds == 3.0 + 4.0
