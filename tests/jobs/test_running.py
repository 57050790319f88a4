"""What becomes of a job when its body returns, fails, breaks off or is stopped."""

import pytest
from django.db.models.functions import Now

from common import artifacts
from common.errors import StaleState
from jobs import running, services
from jobs.claims import take
from jobs.errors import Cancelled, JobFailed, TryLater
from jobs.models import Job
from jobs.names import JobName
from jobs.running import run
from jobs.states import JobState
from jobs.stopping import StopSignal

from .work import columns, fresh, silence, wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting(settings):
    settings.JOBS = {**settings.JOBS, "BACKOFF_SECONDS": 0}


def breaks_off(claim):
    raise ZeroDivisionError("secret detail")


def test_what_the_body_commits_and_the_success_of_the_job_are_one():
    job = wish()

    def body(claim):
        with claim.commit():
            wish("made by the job")

    assert run(job.pk, body)
    assert fresh(job).state == JobState.SUCCEEDED
    assert fresh(job).finished_at
    assert Job.objects.filter(live_key="made by the job").exists()


def test_when_the_commit_breaks_off_nothing_of_it_remains():
    job = wish()

    def body(claim):
        with claim.commit():
            wish("made by the job")
            breaks_off(claim)

    run(job.pk, body)
    assert fresh(job).state == JobState.QUEUED
    assert not Job.objects.filter(live_key="made by the job").exists()


def test_a_body_with_nothing_to_write_succeeds_by_returning():
    job = wish()
    run(job.pk, lambda claim: None)
    assert fresh(job).state == JobState.SUCCEEDED


def test_every_delivery_after_the_first_does_nothing():
    job = wish()
    calls = []
    assert run(job.pk, calls.append)
    before = columns(job)
    assert not run(job.pk, calls.append)
    assert len(calls) == 1
    assert columns(job) == before


def test_a_bell_that_rings_nonsense_is_ignored():
    assert not run("no such thing", breaks_off)


def test_a_failure_with_a_reason_is_final_and_tells_it():
    job = wish()

    def body(claim):
        claim.save_checkpoint(b"half")
        raise JobFailed("The model directory is empty. Nothing was changed.")

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.attempts, job.checkpoint) == (JobState.FAILED, 1, "")
    assert job.error == "The model directory is empty. Nothing was changed."


def test_a_service_that_refuses_fails_the_job_with_its_reason():
    job = wish()

    def body(claim):
        with claim.commit():
            raise StaleState("The weights are not those of the earlier trainings.")

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error == "The weights are not those of the earlier trainings."


def test_an_unexpected_error_is_tried_again_and_then_told(caplog):
    job = wish()
    run(job.pk, breaks_off)
    assert fresh(job).state == JobState.QUEUED
    assert "It will be tried again" in fresh(job).error
    run(job.pk, breaks_off)
    run(job.pk, breaks_off)
    job = fresh(job)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "tried 3 times" in job.error
    assert "ZeroDivisionError" in job.error
    assert "secret detail" not in job.error
    assert "secret detail" in caplog.text


def test_an_error_is_forgotten_when_a_later_attempt_succeeds():
    job = wish()
    run(job.pk, breaks_off)
    run(job.pk, lambda claim: None)
    assert (fresh(job).state, fresh(job).error) == (JobState.SUCCEEDED, "")


def test_each_attempt_waits_twice_as_long_as_the_one_before(settings):
    settings.JOBS = {**settings.JOBS, "BACKOFF_SECONDS": 10}
    job, waits = wish(), []
    for _ in range(2):
        run(job.pk, breaks_off)
        row = Job.objects.annotate(now=Now()).get(pk=job.pk)
        waits.append((row.run_after - row.now).total_seconds())
        Job.objects.filter(pk=job.pk).update(run_after=Now())
    assert waits == [pytest.approx(10, abs=1), pytest.approx(20, abs=1)]


def test_a_body_that_hears_the_wish_to_cancel_ends_cancelled():
    job = wish()

    def body(claim):
        services.request_cancel(claim.job)
        claim.stop_if_asked()

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.lease_expires_at) == (JobState.CANCELLED, None)


def test_a_body_that_breaks_off_after_the_wish_to_cancel_is_not_tried_again():
    job = wish()

    def body(claim):
        services.request_cancel(claim.job)
        breaks_off(claim)

    run(job.pk, body)
    assert fresh(job).state == JobState.CANCELLED


def test_a_body_that_never_listens_is_cancelled_at_its_commit():
    job = wish()
    run(job.pk, lambda claim: services.request_cancel(claim.job))
    assert fresh(job).state == JobState.CANCELLED


def test_a_body_that_stops_without_being_asked_fails():
    job = wish()

    def body(claim):
        raise Cancelled

    run(job.pk, body)
    assert fresh(job).state == JobState.FAILED


def test_a_process_that_ends_hands_its_job_back_with_the_attempt(monkeypatch):
    stop = StopSignal()
    monkeypatch.setattr(running, "stopping", stop)
    monkeypatch.setattr("jobs.claims.stopping", stop)
    job = wish()

    def body(claim):
        claim.save_checkpoint(b"half")
        stop.set()
        claim.stop_if_asked()

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.attempts, job.fence) == (JobState.QUEUED, 0, 1)
    assert take(job.pk).load_checkpoint() == b"half"


def test_ctrl_c_hands_the_job_back_and_goes_on_its_way():
    job = wish()

    def body(claim):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job.pk, body)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.QUEUED, 0)


def test_a_frozen_worker_that_wakes_up_changes_nothing():
    job = wish()

    def body(claim):
        silence(claim.job)
        with take(job.pk).commit():
            pass
        with claim.commit():
            pytest.fail("the stale commit must not run")

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.fence, job.error) == (JobState.SUCCEEDED, 2, "")


def test_the_next_attempt_goes_on_from_the_checkpoint():
    job, begun_from = wish(), []

    def body(claim):
        begun_from.append(claim.load_checkpoint())
        claim.save_checkpoint(b"step 7")
        breaks_off(claim)

    run(job.pk, body)
    run(job.pk, body)
    assert begun_from == [None, b"step 7"]
    assert artifacts.read(fresh(job).checkpoint) == b"step 7"


def test_progress_is_told_with_what_is_left():
    job = wish()

    def body(claim):
        claim.progress(10, 40, "Learning")
        row = fresh(job)
        assert row.percent == 25
        assert row.progress["note"] == "Learning"
        assert row.seconds_left is None
        claim._told_at = 0
        claim.progress(30, 40, "Learning")
        row = fresh(job)
        began = row.progress["started_at"]
        row.progress["started_at"] = f"{int(began[:4]) - 1}{began[4:]}"  # a year for 20 steps
        assert row.seconds_left == pytest.approx(365 * 86400 / 2, rel=0.01)

    run(job.pk, body)
    job = fresh(job)
    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    assert (job.percent, job.seconds_left) == (100, None)


def test_many_small_steps_cost_few_writes(django_assert_max_num_queries):
    job = wish()
    claim = take(job.pk)
    with django_assert_max_num_queries(4):
        for step in range(1000):
            claim.should_stop()
            claim.progress(step, 1000)


def comes_back_later(claim):
    raise TryLater(300, "The receiver answered 503.")


def test_a_body_may_ask_to_be_tried_later_and_fails_after_its_last_attempt():
    job = services.enqueue(JobName.DELIVER_WEBHOOK, live_key="k", created_by=None, max_attempts=2)
    run(job.pk, comes_back_later)
    waiting = fresh(job)
    assert (waiting.state, waiting.error) == (JobState.QUEUED, "The receiver answered 503.")
    assert 290 < (waiting.run_after - waiting.created_at).total_seconds() < 400
    assert not run(job.pk, comes_back_later), "it is not due yet"
    Job.objects.update(run_after=Now())
    run(job.pk, comes_back_later)
    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, "The receiver answered 503.")
