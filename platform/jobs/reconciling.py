"""Puts right what crashes and lost messages leave behind. Any number of copies may run at once.

Every step is a conditional UPDATE, so that of two copies one does the work and the other finds
nothing left to do.
"""

import logging
from dataclasses import dataclass

from django.db.models import Case, CharField, DateTimeField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Now

from . import bell
from .models import Job
from .querysets import JobQuerySet
from .states import JobState

log = logging.getLogger(__name__)

LOST = Concat(
    Value("The worker was lost during attempt "),
    Cast("attempts", CharField()),
    Value(" of "),
    Cast("max_attempts", CharField()),
    Value(
        ", so the work itself may be what ends it (by using up the memory, for example). Nothing was "
        "kept of it and nothing else was changed. The worker's log may say more; an admin can try "
        "it again."
    ),
    output_field=TextField(),
)


@dataclass(frozen=True)
class Reconciled:
    """What one pass did: jobs freed from lost workers, ended for good, and rung again."""

    freed: int
    rung: int


def reconcile() -> Reconciled:
    """One pass over the jobs that nobody looks after."""
    freed = free(Job.objects.expired())
    if freed:
        log.warning("%d jobs were freed from workers that had gone silent.", freed)
    return Reconciled(freed=freed, rung=_ring_again())


def _ring_again() -> int:
    """Ring for due jobs that no worker seems to have heard of, until the broker takes no more."""
    rung = 0
    for job in Job.objects.unheard() if bell.is_hung() else ():
        if not bell.ring(job):
            break
        rung += 1
    return rung


def free(jobs: JobQuerySet) -> int:
    """Take running `jobs` from workers that are gone; return how many.

    A job goes back in the queue; to the cancelled if somebody wished so; to the failed when all its
    attempts are spent. The fence stays: whoever claims next raises it.
    """
    unwanted = Q(cancel_requested=True)
    spent = Q(attempts__gte=F("max_attempts"))
    return jobs.filter(state=JobState.RUNNING).update(
        state=Case(
            When(unwanted, then=Value(JobState.CANCELLED)),
            When(spent, then=Value(JobState.FAILED)),
            default=Value(JobState.QUEUED),
        ),
        finished_at=Case(When(unwanted | spent, then=Now()), output_field=DateTimeField()),
        error=Case(When(~unwanted & spent, then=LOST), default=F("error")),
        run_after=Now(),
        lease_expires_at=None,
        held_by="",
    )
