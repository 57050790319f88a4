"""Runs jobs without a broker: looks at the rows, and calls the same task bodies as Celery does."""

import logging
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError
from django.utils.module_loading import import_string

from . import conf
from .claims import Claim
from .database import reconnect
from .errors import JobFailed
from .models import Job
from .names import QUEUES
from .running import run
from .states import JobState
from .stopping import StopSignal

log = logging.getLogger(__name__)


def run_next(queues: Sequence[str]) -> int:
    """Run the job that has waited longest in `queues`; return how many were begun. That is none when
    there was none to be had, and several when others joined it."""
    job = Job.objects.due(queues).first()
    return task_named(job.name)(str(job.pk)) if job else 0


def run_until_idle(queues: Sequence[str] | None = None) -> int:
    """Run, in this process, everything queued; return how many attempts were made.

    Waits for jobs that are to be tried again later, and not for those that other workers hold.
    """
    chosen = tuple(queues or QUEUES)
    attempts = 0
    while Job.objects.filter(queue__in=chosen, state=JobState.QUEUED).exists():
        begun = run_next(chosen)
        attempts += begun
        if not begun:
            time.sleep(min(0.1, conf.get("POLL_SECONDS")))
    return attempts


def poll(queues: Sequence[str], stop: StopSignal) -> None:
    """Run jobs as they come, until `stop`."""
    while not stop.is_set():
        if not _patiently_run_next(queues):
            stop.wait(conf.get("POLL_SECONDS"))


def task_named(name: str) -> Callable[[str], int]:
    """The task of that dotted path, or one that fails the job because this worker has no such task."""
    try:
        found = import_string(name)
    except ImportError:
        log.exception("There is no task %s here.", name)
        found = None
    # Only what was made a task under this very name is ever called for a row.
    return found if getattr(found, "name", None) == name else _fail_unknown


def _fail_unknown(job_id: str) -> bool:
    return run(job_id, _unknown)


def _unknown(claim: Claim) -> None:
    raise JobFailed(
        f"The worker does not know how to do {claim.job.name}. Nothing was changed. Start a worker of "
        "the same version as the site, then try again."
    )


def _patiently_run_next(queues: Sequence[str]) -> int:
    reconnect()
    try:
        return run_next(queues)
    except DatabaseError:
        log.exception("The database did not answer; looking again in a moment.")
        return 0
