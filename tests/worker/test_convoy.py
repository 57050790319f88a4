"""Waiting trainings in the slots of one batch: each has its own result, and its own trouble."""

import shutil
from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from django.db import DatabaseError

from common import artifacts
from concepts.models import SoftPrompt
from concepts.services import training
from evaluations.services import opening
from jobs import claims, convoy, running
from jobs import services as jobs
from jobs.claims import take
from jobs.models import Job
from jobs.runner import run_next, run_until_idle
from jobs.states import JobState
from jobs.stopping import StopSignal
from tests.jobs.test_races import together
from tests.jobs.work import silence
from worker import engine
from worker.engine import RECIPES, slots
from worker.trainee import Trainee

from .waiting import LONG, TINY, fresh, lexicon, vectors_of, waiting

pytestmark = pytest.mark.django_db
TERMS = ("anekanta", "wabi-sabi", "ubuntu")


@pytest.fixture(autouse=True)
def quickly(settings, monkeypatch):
    settings.JOBS = {**settings.JOBS, "BACKOFF_SECONDS": 0, "POLL_SECONDS": 0, "THREADS": 1}
    monkeypatch.setattr(claims, "LOOK_EVERY", 0)
    monkeypatch.setitem(RECIPES, "draft", TINY)
    monkeypatch.setitem(RECIPES, "standard", LONG)


@pytest.fixture
def loads(monkeypatch):
    """The backbones that were loaded: one for each stream."""
    found, load = [], slots.load
    monkeypatch.setattr(slots, "load", lambda backbone: found.append(backbone) or load(backbone))
    return found


@pytest.fixture
def course(monkeypatch):
    """The steps as they are told, (term, step); `course.at(term, step, act)` acts upon one."""
    return Course(monkeypatch)


class Course(list):
    def __init__(self, monkeypatch):
        self.acts, heard = {}, Trainee._heard

        def told(trainee, now):
            heard(trainee, now)
            here = trainee.run.concept.term, now.step
            self.append(here)
            self.acts.pop(here, lambda claim: None)(trainee.claim)

        monkeypatch.setattr(Trainee, "_heard", told)

    def at(self, term, step, act):
        self.acts[term, step] = act


def three(ana, ben, recipe="draft"):
    return [waiting(ana, ben, term, recipe) for term in TERMS]


def jobs_of(runs):
    return [fresh(run).job for run in runs]


def assert_unharmed(*runs):
    for run in runs:
        job = fresh(run).job
        assert (job.state, job.attempts, job.fence, job.error) == (JobState.SUCCEEDED, 1, 1, "")
        assert fresh(run).soft_prompt.state == "candidate"
        assert [point["step"] for point in fresh(run).curve] == [0, 3, 6]


def test_waiting_trainings_end_in_one_stream_each_with_its_own_result(ana, ben, loads, course):
    runs = three(ana, ben)
    assert run_until_idle() == 3
    assert len(loads) == 1
    assert course[:6] == [(term, step) for step in (1, 2) for term in TERMS]
    assert_unharmed(*runs)
    for run in map(fresh, runs):
        asked = run.definition.instructions.values_list("pk", flat=True)
        assert {answer["instruction_id"] for answer in run.answers} == set(asked)
        assert list(run.result["facts"]["concepts"]) == [run.concept.slug]
    assert SoftPrompt.objects.values("digest").distinct().count() == 3


def test_in_convoy_a_job_comes_to_what_it_comes_to_alone(ana, ben):
    runs = three(ana, ben)
    run_until_idle()
    alone = engine.train(engine.TrainSpec.from_dict(training.spec_for(runs[1])), threads=1)
    (expected,) = alone.concepts.values()
    assert [
        torch.allclose(vectors_of(fresh(run)), expected.vectors, atol=1e-2) for run in runs
    ] == [False, True, False]
    facts = fresh(runs[1]).result["facts"]
    assert facts.keys() == alone.facts.keys()
    assert facts["concepts"] == alone.facts["concepts"]


def test_a_slot_goes_to_the_next_that_waits_when_a_training_is_done(
    ana, ben, settings, loads, course
):
    settings.JOBS = {**settings.JOBS, "WIDTH": 2}
    short, long, third = (
        waiting(ana, ben, term, recipe)
        for term, recipe in zip(TERMS, ("draft", "standard", "draft"), strict=True)
    )
    run_until_idle()
    assert len(loads) == 1
    begun = course.index(("ubuntu", 1))
    assert course.index(("anekanta", TINY.steps)) < begun < course.index(("wabi-sabi", LONG.steps))
    assert_unharmed(short, third)
    assert fresh(long).state == JobState.SUCCEEDED


def test_one_that_comes_while_others_train_finds_its_place(ana, ben, loads, course):
    first, late = waiting(ana, ben, "anekanta"), []
    course.at("anekanta", 2, lambda claim: late.append(waiting(ana, ben, "ubuntu")))
    assert run_until_idle() == 2
    assert len(loads) == 1
    assert_unharmed(first, *late)


def test_with_a_width_of_one_they_come_one_after_the_other(ana, ben, settings, loads, course):
    settings.JOBS = {**settings.JOBS, "WIDTH": 1}
    runs = three(ana, ben)
    assert run_until_idle() == 3
    assert len(loads) == 3
    assert course == [(term, step) for term in TERMS for step in range(1, TINY.steps + 1)]
    assert_unharmed(*runs)


def test_each_language_model_has_a_stream_of_its_own(ana, ben, tmp_path, loads):
    copy = shutil.copytree("worker/lexicon/weights", tmp_path / "copy")
    one = waiting(ana, ben, "anekanta")
    other = waiting(ana, ben, "wabi-sabi", model=lexicon(str(copy)))
    two = waiting(ana, ben, "ubuntu")
    run_until_idle()
    assert [backbone.location for backbone in loads] == ["worker/lexicon/weights", str(copy)]
    assert_unharmed(one, other, two)
    for run in (one, other, two):
        found = fresh(run).result["facts"]["backbone"]["location"]
        assert found == run.language_model.location


def test_one_that_is_cancelled_ends_at_its_next_step_and_the_others_go_on(ana, ben, course):
    one, two, three_ = three(ana, ben)
    course.at("wabi-sabi", 2, lambda claim: jobs.request_cancel(claim.job))
    run_until_idle()
    assert fresh(two).state == JobState.CANCELLED
    assert ("wabi-sabi", 3) not in course
    assert_unharmed(one, three_)
    assert not SoftPrompt.objects.filter(run=two).exists()


def test_one_that_cannot_be_trained_fails_with_its_reason_alone(ana, ben, monkeypatch):
    one, two, three_ = three(ana, ben)
    spec_for = training.spec_for

    def long_for_two(run):
        spec = spec_for(run)
        if run == two:
            spec["concepts"][0]["definition"] += " And how it fades." * 400
        return spec

    monkeypatch.setattr(training, "spec_for", long_for_two)
    run_until_idle()
    job = fresh(two).job
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "Shorten the definition" in job.error
    assert_unharmed(one, three_)


def test_one_with_a_damaged_checkpoint_fails_before_it_has_a_slot(ana, ben):
    one, two, three_ = three(ana, ben)
    Job.objects.filter(pk=two.job_id).update(checkpoint=artifacts.put(b"damaged"))
    run_until_idle()
    assert fresh(two).state == JobState.FAILED
    assert "The checkpoint is damaged" in fresh(two).job.error
    assert_unharmed(one, three_)


def breaks_off(claim):
    raise DatabaseError("the database went away for a moment")


def test_one_that_breaks_off_is_tried_again_alone_from_its_checkpoint(ana, ben, loads, course):
    one, two, three_ = three(ana, ben)
    course.at("wabi-sabi", 3, breaks_off)
    assert run_until_idle() == 4
    assert len(loads) == 2
    assert_unharmed(one, three_)
    job = fresh(two).job
    assert (job.state, job.attempts, job.error) == (JobState.SUCCEEDED, 2, "")
    assert [step for term, step in course if term == "wabi-sabi"] == [1, 2, 3, 3, 4, 5, 6]


def test_one_that_another_worker_took_over_writes_nothing_more(ana, ben, course):
    one, two, three_ = three(ana, ben)

    def lose(claim):
        silence(claim.job)
        take(claim.job.pk, held_by="another")

    course.at("wabi-sabi", 3, lose)
    run_until_idle()
    job = fresh(two).job
    assert (job.state, job.fence, job.held_by, job.error) == (JobState.RUNNING, 2, "another", "")
    assert job.progress["step"] <= 3
    assert not SoftPrompt.objects.filter(run=two).exists()
    assert_unharmed(one, three_)


def test_when_the_worker_is_asked_to_stop_all_are_handed_back_and_go_on_where_they_were(
    ana, ben, course, monkeypatch
):
    runs = three(ana, ben)
    stop = StopSignal()
    for module in (claims, convoy, running):
        monkeypatch.setattr(module, "stopping", stop)
    course.at("ubuntu", 3, lambda claim: stop.set())
    run_next(["gpu"])
    for job in jobs_of(runs):
        assert (job.state, job.attempts) == (JobState.QUEUED, 0)
        assert job.checkpoint
    monkeypatch.undo()
    monkeypatch.setitem(RECIPES, "draft", TINY)
    again = Course(monkeypatch)
    run_until_idle()
    assert {step for _, step in again} == {3, 4, 5, 6}
    assert {job.state for job in jobs_of(runs)} == {JobState.SUCCEEDED}
    assert {job.attempts for job in jobs_of(runs)} == {1}


def test_trouble_of_the_device_is_an_attempt_of_each_and_each_is_then_tried_alone(
    ana, ben, loads, monkeypatch
):
    runs = three(ana, ben)
    gradients = slots.Slots._gradients

    def crowded(self, lanes):
        if len(lanes) == 3:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return gradients(self, lanes)

    monkeypatch.setattr(slots.Slots, "_gradients", crowded)
    run_until_idle()
    assert len(loads) == 4
    for job in jobs_of(runs):
        assert (job.state, job.attempts) == (JobState.SUCCEEDED, 2)


def test_a_round_that_waits_is_written_before_the_trainings_that_came_after_it(
    ana, ben, ada, loads, course
):
    earlier = waiting(ana, ben, "anekanta")
    run_until_idle()
    prompt, late = fresh(earlier).soft_prompt, []
    at_work = waiting(ana, ben, "wabi-sabi", "standard")

    def more_work(claim):
        late.append(opening.open_round(ada, prompt))
        late.append(waiting(ana, ben, "ubuntu"))

    course.at("wabi-sabi", 2, more_work)
    run_until_idle()
    round_, after = map(fresh, late)
    assert (round_.job.state, round_.state) == (JobState.SUCCEEDED, "open")
    assert fresh(at_work).job.finished_at <= round_.job.started_at
    assert round_.job.finished_at <= after.job.started_at
    assert_unharmed(after)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_workers_that_share_what_waits_do_each_training_once(ana, ben, settings, monkeypatch):
    settings.JOBS = {**settings.JOBS, "WIDTH": 2}
    # Two threads cannot load at once, nor share a model: how it reads is switched while it trains.
    loaded = slots.load(engine.Backbone(lexicon().location))
    apart = [loaded, *(replace(loaded, model=deepcopy(loaded.model)) for _ in range(7))]
    monkeypatch.setattr(slots, "load", lambda backbone: apart.pop())
    runs = [*three(ana, ben), waiting(ana, ben, "dukkha")]
    together(*[lambda: run_until_idle(["gpu"])] * 2)
    assert_unharmed(*runs)
    assert SoftPrompt.objects.count() == len(runs)
