"""Asking for work: one live job per key, cancel and try again."""

import pytest
from django.db import DatabaseError, transaction

from common.errors import StaleState
from jobs import services
from jobs.claims import take
from jobs.errors import Cancelled
from jobs.models import Job
from jobs.names import JobName
from jobs.states import LIVE, MOVES, TERMINAL, JobState

from .work import columns, fresh, wish

pytestmark = pytest.mark.django_db


def test_work_is_queued_under_its_name(ana):
    job = services.enqueue(JobName.TRAIN, live_key="train:1", created_by=ana, payload={"run": "1"})
    job = fresh(job)
    assert (job.state, job.queue, job.name) == ("queued", "gpu", "worker.gpu.train")
    assert (job.created_by, job.payload, job.fence) == (ana, {"run": "1"}, 0)
    assert job.run_after == job.created_at


def test_the_same_work_is_not_queued_twice():
    wish("train:1")
    with pytest.raises(StaleState, match="already under way"):
        wish("train:1")
    wish("train:2")
    assert Job.objects.count() == 2


def test_the_same_work_may_be_asked_for_again_once_it_is_over():
    services.request_cancel(wish("train:1"))
    assert wish("train:1").state == JobState.QUEUED


def test_a_wish_goes_with_the_transaction_it_was_made_in():
    with transaction.atomic():
        wish("train:1")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_queued_job_is_cancelled_at_once():
    job = services.request_cancel(wish())
    assert job.state == JobState.CANCELLED
    assert job.finished_at
    assert take(job.pk) is None


def test_a_running_job_hears_that_it_is_to_stop():
    job = wish()
    claim = take(job.pk)
    job = services.request_cancel(job)
    assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)
    assert claim.should_stop()


def test_a_job_that_was_cancelled_first_does_not_succeed():
    job = wish()
    claim = take(job.pk)
    services.request_cancel(job)
    with pytest.raises(Cancelled), claim.commit():
        pytest.fail("the block must not run")
    assert fresh(job).state == JobState.RUNNING


def test_a_job_that_succeeded_first_is_not_cancelled():
    job = wish()
    with take(job.pk).commit():
        pass
    before = columns(job)
    with pytest.raises(StaleState, match="already over"):
        services.request_cancel(job)
    assert columns(job) == before


def test_a_cancelled_job_can_be_tried_again_with_all_its_attempts():
    job = wish(attempts=2, fence=2)
    job = services.retry(services.request_cancel(job))
    assert (job.state, job.attempts, job.fence) == (JobState.QUEUED, 0, 2)
    assert take(job.pk).fence == 3


def test_a_job_in_the_queue_is_not_tried_again():
    job = wish()
    before = columns(job)
    with pytest.raises(StaleState):
        services.retry(job)
    assert columns(job) == before


def test_a_job_whose_work_was_asked_for_anew_is_not_tried_again():
    job = services.request_cancel(wish("train:1"))
    wish("train:1")
    with pytest.raises(StaleState, match="already under way"):
        services.retry(job)
    assert fresh(job).state == JobState.CANCELLED


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "running"},
        {"state": "failed"},
        {"attempts": 3, "fence": 3},
        {"attempts": 1},
        {"cancel_requested": True},
    ],
    ids=["unknown state", "no lease", "no end", "no attempt left", "attempt unclaimed", "unwanted"],
)
def test_the_database_refuses_a_row_that_makes_no_sense(wrong):
    job = wish()
    with pytest.raises(DatabaseError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)
    assert fresh(job).state == JobState.QUEUED


def test_the_database_refuses_a_fence_that_is_set_back():
    job = wish(fence=5)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(fence=4)
    assert fresh(job).fence == 5


def test_the_database_keeps_a_success():
    job = wish()
    with take(job.pk).commit():
        pass
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    assert fresh(job).state == JobState.SUCCEEDED


def test_every_state_is_either_live_or_over_and_has_its_moves():
    assert set(JobState) == LIVE | TERMINAL
    assert not LIVE & TERMINAL
    assert set(MOVES) == set(JobState)
