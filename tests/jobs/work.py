"""Jobs for tests: small wishes, and a task that notes what it was asked."""

import os
import time

from django.db.models.functions import Now

from jobs import conf, services
from jobs.models import Job
from worker.tasks import task

NOTE = "tests.jobs.work.note"
noted = []


@task(NOTE)
def note(claim):
    noted.append(claim.payload["word"])


LONG = "tests.jobs.work.long"


@task(LONG)
def long(claim):
    """Works until it is stopped the first time, and is done at once the second."""
    while claim.fence == 1:
        claim.progress(1, 2, str(os.getpid()))
        claim.stop_if_asked()
        time.sleep(0.05)


def wish(key="train:1", name=NOTE, payload=None, **fields):
    """A queued job, with its columns set to `fields`."""
    job = services.add(name, "gpu", live_key=key, payload=payload)
    if fields:
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
    return job


def fresh(job):
    return Job.objects.get(pk=job.pk)


def columns(job):
    """The whole row, to say that nothing changed."""
    return Job.objects.filter(pk=job.pk).values().get()


def silence(job):
    """Let the job's lease run out, as if its worker were dead."""
    Job.objects.filter(pk=job.pk).update(lease_expires_at=Now() - conf.seconds("LEASE_SECONDS"))
