"""Jobs for tests: small wishes, and bodies that do one thing."""

from django.db.models.functions import Now

from jobs import conf, services
from jobs.models import Job

NAME = "tests.jobs.work.nothing"


def wish(key="train:1", **fields):
    job = services.add(NAME, "gpu", live_key=key)
    if fields:
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
    return job


def fresh(job):
    return Job.objects.get(pk=job.pk)


def silence(job):
    """Let the job's lease run out, as if its worker were dead."""
    Job.objects.filter(pk=job.pk).update(lease_expires_at=Now() - conf.seconds("LEASE_SECONDS"))
