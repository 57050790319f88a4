"""What the other apps ask of jobs. Who may ask is their question; what is legal is answered here."""

from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import StaleState

from . import bell, conf
from .models import Job
from .names import JobName
from .states import JobState

ALREADY = gettext_noop("This is already under way. Wait for it to end, or cancel it first.")


def enqueue(
    name: JobName,
    *,
    live_key: str,
    created_by: Any,
    payload: dict[str, Any] | None = None,
    max_attempts: int | None = None,
) -> Job:
    """Put work in the queue, as part of the caller's transaction; ring the bell once it commits.

    `live_key` names what is worked on, such as `train:<run id>`. Raises `StaleState` while another
    job with this key is queued or running. `max_attempts` replaces the usual number of them.
    """
    return add(
        name,
        name.queue,
        live_key=live_key,
        created_by=created_by,
        payload=payload,
        max_attempts=max_attempts,
    )


def add(
    name: str,
    queue: str,
    *,
    live_key: str,
    created_by: Any = None,
    payload: dict[str, Any] | None = None,
    max_attempts: int | None = None,
) -> Job:
    """`enqueue` for a task that has no `JobName`."""
    job = Job(
        name=str(name),
        queue=queue,
        live_key=live_key,
        created_by=created_by,
        payload=payload or {},
        max_attempts=max_attempts or conf.get("MAX_ATTEMPTS"),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState(_(ALREADY)) from error
    transaction.on_commit(partial(bell.ring, job))
    return job


def request_cancel(job: Job) -> Job:
    """Take a queued job out of the queue, or ask a running one to stop at its next step.

    One UPDATE, so that it meets the claim or the commit of a worker either before or after, never
    in between: after this returns, the job will not succeed. Raises `StaleState` when it is over.
    """
    waiting = Q(state=JobState.QUEUED)
    changed = (
        Job.objects.live()
        .filter(pk=job.pk)
        .update(
            cancel_requested=True,
            finished_at=Case(When(waiting, then=Now()), output_field=DateTimeField()),
            state=Case(When(waiting, then=Value(JobState.CANCELLED)), default=F("state")),
        )
    )
    if changed != 1:
        raise StaleState(_("This is already over, so there is nothing to cancel."))
    job.refresh_from_db()
    return job


def retry(job: Job) -> Job:
    """Give a failed or cancelled job a new set of attempts, from its last checkpoint.

    Raises `StaleState` when it is not failed or cancelled, or its key is live again by now.
    """
    again = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
    try:
        with transaction.atomic():
            changed = again.update(
                state=JobState.QUEUED,
                attempts=0,
                cancel_requested=False,
                error="",
                run_after=Now(),
                finished_at=None,
            )
    except IntegrityError as error:
        raise StaleState(_(ALREADY)) from error
    if changed != 1:
        raise StaleState(_("Only what failed or was cancelled can be tried again."))
    job.refresh_from_db()
    transaction.on_commit(partial(bell.ring, job))
    return job
