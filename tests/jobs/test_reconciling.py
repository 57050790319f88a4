"""What crashes and lost messages leave behind is put right, by any number of reconcilers."""

import pytest
from django.db.models.functions import Now

from jobs import bell, conf, services
from jobs.claims import take
from jobs.models import Job
from jobs.reconciling import Reconciled, reconcile
from jobs.states import JobState

from .work import columns, fresh, silence, wish

pytestmark = pytest.mark.django_db


def lost(**fields):
    job = wish(**fields)
    take(job.pk)
    silence(job)
    return job


def test_the_job_of_a_silent_worker_goes_back_to_the_queue():
    job = lost()
    assert reconcile().freed == 1
    job = fresh(job)
    assert (job.state, job.attempts, job.fence) == (JobState.QUEUED, 1, 1)
    assert take(job.pk).fence == 2


def test_a_job_that_loses_every_worker_fails_with_the_reason():
    job = lost(attempts=2, fence=2)
    reconcile()
    job = fresh(job)
    assert job.state == JobState.FAILED
    assert job.error.startswith("The worker was lost during attempt 3 of 3")


def test_a_job_that_was_to_be_cancelled_when_its_worker_died_is_cancelled():
    job = lost(attempts=2, fence=2)
    services.request_cancel(job)
    reconcile()
    assert (fresh(job).state, fresh(job).error) == (JobState.CANCELLED, "")


def test_a_job_whose_worker_is_alive_is_left_alone():
    job = wish()
    take(job.pk)
    before = columns(job)
    assert reconcile() == Reconciled(freed=0, rung=0)
    assert columns(job) == before


def test_a_second_reconciler_finds_nothing_to_do():
    job = lost()
    reconcile()
    before = columns(job)
    assert reconcile().freed == 0
    assert columns(job) == before


class Broker:
    """A broker that takes what it is given, or not."""

    def __init__(self, monkeypatch, settings):
        settings.CELERY_BROKER_URL = "redis://nowhere"
        self.taken, self.is_up = [], True
        monkeypatch.setattr(bell, "current_app", self)

    def send_task(self, name, args, **options):
        if not self.is_up:
            raise OSError("connection refused")
        self.taken.append((name, args, options["queue"]))


@pytest.fixture
def broker(monkeypatch, settings):
    return Broker(monkeypatch, settings)


def test_the_bell_rings_once_the_wish_is_committed(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = wish()
        assert not broker.taken
    assert broker.taken == [(job.name, [str(job.pk)], "gpu")]
    assert fresh(job).rung_at


def test_a_broker_that_is_down_does_not_hinder_the_wish(broker, django_capture_on_commit_callbacks):
    broker.is_up = False
    with django_capture_on_commit_callbacks(execute=True):
        job = wish()
    assert (fresh(job).state, fresh(job).rung_at) == (JobState.QUEUED, None)
    broker.is_up = True
    assert reconcile().rung == 1
    assert reconcile().rung == 0


def test_a_ring_that_seems_lost_is_rung_again(broker):
    job = wish(rung_at=Now() - 2 * conf.seconds("RING_AGAIN_SECONDS"))
    assert reconcile().rung == 1
    assert broker.taken == [(job.name, [str(job.pk)], "gpu")]


def test_a_freed_job_is_rung_for_though_it_was_rung_before(broker):
    job = lost(rung_at=Now())
    assert reconcile() == Reconciled(freed=1, rung=1)
    assert broker.taken == [(job.name, [str(job.pk)], "gpu")]


def test_a_job_that_waits_for_its_next_attempt_is_not_rung_for(broker):
    wish(run_after=Now() + conf.seconds("LEASE_SECONDS"))
    assert reconcile().rung == 0


def test_a_broker_that_is_down_is_asked_once_a_pass(broker):
    wish("1")
    wish("2")
    broker.is_up = False
    asked = []
    send = broker.send_task
    broker.send_task = lambda *args, **options: (asked.append(1), send(*args, **options))
    assert reconcile().rung == 0
    assert len(asked) == 1
    assert Job.objects.filter(rung_at=None).count() == 2
