"""The doorbell: tell a Celery worker that a job is due. Best effort; the row is what counts.

Without a broker nothing is rung: `runjobs` looks at the rows by itself. A ring that is lost is made
up for by the reconciler, and one that comes twice finds the job already claimed.
"""

import logging

from celery import current_app
from django.conf import settings
from django.db.models.functions import Now

from .models import Job

log = logging.getLogger(__name__)


def is_hung() -> bool:
    """Whether this installation has a broker at all."""
    return bool(settings.CELERY_BROKER_URL)


def ring(job: Job) -> bool:
    """Send the job's id to its queue; return whether the broker took it."""
    if not is_hung():
        return False
    try:
        current_app.send_task(
            job.name, [str(job.pk)], queue=job.queue, retry=False, ignore_result=True
        )
    except Exception:  # whatever a broker's client may raise: the wish is already safe in the row
        log.warning("The broker did not take %s; the reconciler will ring again.", job)
        return False
    Job.objects.filter(pk=job.pk).update(rung_at=Now())
    return True
