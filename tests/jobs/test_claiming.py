"""A job is held by one worker at a time, for as long as it keeps its lease."""

import uuid

import pytest
from django.db.models.functions import Now

from jobs import conf
from jobs.claims import take
from jobs.errors import LostClaim
from jobs.states import JobState

from .work import columns, fresh, silence, wish

pytestmark = pytest.mark.django_db


def test_a_queued_job_is_claimed_with_a_lease_and_a_fence():
    job = wish()
    claim = take(job.pk, held_by="laptop")
    job = fresh(job)
    assert (claim.fence, job.fence, job.attempts) == (1, 1, 1)
    assert (job.state, job.held_by) == (JobState.RUNNING, "laptop")
    lease = (job.lease_expires_at - job.heartbeat_at).total_seconds()
    assert lease == pytest.approx(conf.get("LEASE_SECONDS"), abs=0.01)


def test_a_bell_that_rings_twice_is_answered_once():
    job = wish()
    assert take(job.pk)
    assert take(job.pk) is None
    assert fresh(job).attempts == 1


def test_a_job_that_is_not_due_yet_waits():
    job = wish(run_after=Now() + conf.seconds("LEASE_SECONDS"))
    assert take(job.pk) is None
    assert fresh(job).state == JobState.QUEUED


def test_a_job_that_does_not_exist_is_not_claimed():
    assert take(uuid.uuid4()) is None


def test_a_silent_worker_loses_its_job_to_the_next():
    job = wish()
    frozen = take(job.pk)
    silence(job)
    second = take(job.pk)
    assert (second.fence, fresh(job).attempts) == (2, 2)
    assert not frozen.renew()
    assert frozen.should_stop()


def test_a_worker_that_lost_its_job_can_write_nothing():
    job = wish()
    frozen = take(job.pk)
    silence(job)
    take(job.pk, held_by="second")
    before = columns(job)
    for write in (
        lambda: frozen.progress(1, 2),
        lambda: frozen.save_checkpoint(b"late"),
        lambda: frozen.holding().__enter__(),
        lambda: frozen.commit().__enter__(),
    ):
        with pytest.raises(LostClaim):
            write()
    assert not frozen.end(JobState.FAILED, error="late")
    assert not frozen.give_back(run_after=Now())
    assert columns(job) == before


def test_a_late_heartbeat_keeps_a_job_that_nobody_else_took():
    job = wish()
    claim = take(job.pk)
    silence(job)
    assert claim.renew()
    assert take(job.pk) is None


def test_no_worker_takes_a_job_whose_attempts_are_spent():
    job = wish(max_attempts=1)
    take(job.pk)
    silence(job)
    assert take(job.pk) is None
