"""Work that comes round: one job when it is wanted, none while one is under way, and old ones go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import clock
from jobs.claims import take
from jobs.models import Job
from jobs.names import JobName
from tests.concepts.making import proposed

pytestmark = pytest.mark.django_db


def finished(job, ago):
    with take(job.pk).commit():
        pass
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - ago)


def test_it_strikes_when_something_is_to_be_done_and_once(ana):
    assert clock.strike() == 0
    proposed(ana)
    assert [clock.strike(), clock.strike()] == [1, 0]
    assert Job.objects.get().name == str(JobName.FOLLOW)


def test_a_job_that_failed_is_followed_by_another(ana):
    proposed(ana)
    clock.strike()
    take(Job.objects.get().pk).end("failed", error="No luck.")
    assert clock.strike() == 1


def test_what_went_well_is_kept_for_a_day_and_what_failed_stays(ana):
    proposed(ana)
    for ago in (timedelta(days=2), timedelta(hours=2)):
        clock.strike()
        finished(Job.objects.get(state="queued"), ago)
    clock.strike()
    take(Job.objects.get(state="queued").pk).end("failed", error="No luck.")
    Job.objects.filter(state="failed").update(finished_at=timezone.now() - timedelta(days=9))
    clock.strike()
    states = sorted(Job.objects.values_list("state", flat=True))
    assert states == ["failed", "queued", "succeeded"]
