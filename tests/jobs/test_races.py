"""Many at once: whatever the order, one wins and the others are told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.errors import StaleState
from jobs import services
from jobs.claims import take
from jobs.errors import Cancelled, LostClaim
from jobs.models import Job
from jobs.reconciling import reconcile
from jobs.running import run
from jobs.states import JobState

from .work import fresh, silence, wish

CROWD = 8
ROUNDS = 10
transactional = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Do all of it at the same moment, each with its own connection; what came of each."""
    gate = threading.Barrier(len(acts))

    def one(act):
        try:
            gate.wait(10)
            return act()
        except (StaleState, Cancelled, LostClaim) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def one_of_a_crowd_gets_the_job():
    job = wish()
    claims = together(*[lambda: take(job.pk)] * CROWD)
    assert sum(claim is not None for claim in claims) == 1
    assert (fresh(job).fence, fresh(job).attempts) == (1, 1)


@transactional
def test_one_of_a_crowd_gets_the_job_on_sqlite_too():
    one_of_a_crowd_gets_the_job()


@transactional
@pytest.mark.postgres
def test_one_of_a_crowd_gets_the_job():
    one_of_a_crowd_gets_the_job()


@transactional
@pytest.mark.postgres
def test_one_of_a_crowd_gets_the_job_of_a_silent_worker():
    job = wish()
    take(job.pk)
    silence(job)
    claims = together(*[lambda: take(job.pk)] * CROWD)
    assert [claim.fence for claim in claims if claim] == [2]


@transactional
@pytest.mark.postgres
def test_deliveries_that_come_at_once_run_the_body_once():
    job, calls = wish(), []
    together(*[lambda: run(job.pk, calls.append)] * CROWD)
    assert len(calls) == 1
    assert fresh(job).state == JobState.SUCCEEDED


@transactional
@pytest.mark.postgres
def test_of_a_crowd_that_asks_for_the_same_work_one_is_heard():
    answers = together(*[wish] * CROWD)
    assert Job.objects.count() == 1
    assert sum(isinstance(answer, StaleState) for answer in answers) == CROWD - 1


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_wish_to_cancel_and_a_commit_never_both_go_through(attempt):
    job = wish()
    claim = take(job.pk)

    def commit():
        with claim.commit():
            return "committed"

    committed, cancelled = together(commit, lambda: services.request_cancel(job))
    if committed == "committed":
        assert isinstance(cancelled, StaleState)
        assert fresh(job).state == JobState.SUCCEEDED
    else:
        assert isinstance(committed, Cancelled)
        assert (fresh(job).state, fresh(job).cancel_requested) == (JobState.RUNNING, True)


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_wish_to_cancel_and_a_claim_never_leave_a_job_that_nobody_ends(attempt):
    job, calls = wish(), []
    together(lambda: run(job.pk, calls.append), lambda: services.request_cancel(job))
    job = fresh(job)
    assert job.is_over
    assert (job.state == JobState.CANCELLED) == job.cancel_requested


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_late_commit_and_a_take_over_never_both_count(attempt):
    job = wish()
    late = take(job.pk)
    silence(job)

    def commit():
        with late.commit():
            return "committed"

    committed, second = together(commit, lambda: take(job.pk))
    assert (committed == "committed") == (second is None)
    assert fresh(job).state == (JobState.RUNNING if second else JobState.SUCCEEDED)


@transactional
@pytest.mark.postgres
def test_a_take_over_waits_for_a_commit_that_is_under_way():
    job = wish()
    late = take(job.pk)
    silence(job)
    inside, go_on = threading.Event(), threading.Event()

    def commit():
        with late.commit():
            inside.set()
            go_on.wait(10)

    def free():
        inside.wait(10)
        threading.Timer(0.2, go_on.set).start()
        return reconcile()

    _, reconciled = together(commit, free)
    assert reconciled.freed == 0
    assert fresh(job).state == JobState.SUCCEEDED


@transactional
@pytest.mark.postgres
def test_several_reconcilers_free_every_job_once():
    jobs = [wish(f"train:{number}") for number in range(12)]
    for job in jobs:
        take(job.pk)
        silence(job)
    passes = together(*[reconcile] * CROWD)
    assert sum(done.freed for done in passes) == len(jobs)
    assert {fresh(job).state for job in jobs} == {JobState.QUEUED}
