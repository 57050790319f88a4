"""From the bell to the end: claim, heartbeat, body, and what is written when the body is through."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import F
from django.db.models.functions import Now

from common.errors import DomainError

from . import conf, identity
from .claims import Claim, take
from .database import reconnect
from .errors import Cancelled, JobFailed, LostClaim, TryLater
from .heartbeat import beating
from .states import JobState
from .stopping import stopping

log = logging.getLogger(__name__)

Body = Callable[[Claim], None]


def run(job_id: UUID | str, body: Body) -> bool:
    """Do the job if it is to be had; return whether it was. Never raises for what the body does.

    Called any number of times for the same job, by any number of workers, it runs the body once at
    a time, and the body's `claim.commit()` goes through once.
    """
    claim = begin(job_id)
    if claim is None:
        return False
    with beating([claim]), attempt(claim):
        body(claim)
    return True


def begin(job_id: UUID | str) -> Claim | None:
    """Claim the job in the name of this process, or return None: it is not to be had."""
    try:
        return take(job_id, held_by=identity.name())
    except ValidationError:
        log.warning("A bell rang for %r, which is no job.", job_id)
        return None


@contextmanager
def attempt(claim: Claim) -> Iterator[None]:
    """What the block raises becomes of the job; only what ends the whole process goes on."""
    try:
        yield
        if not claim.committed:
            with claim.commit():
                pass
    except LostClaim:
        log.warning("%s was taken over by another worker; this attempt does not count.", claim.job)
    except (JobFailed, DomainError) as failure:
        # It would go the same way again. Whoever mends the cause begins at the beginning.
        with _settling(claim):
            claim.end(JobState.FAILED, error=str(failure), checkpoint="")
    except TryLater as wish:
        with _settling(claim):
            _try_later(claim, wish)
    except Cancelled:
        with _settling(claim):
            _stopped(claim)
    except Exception as error:
        log.exception("%s broke off at attempt %d.", claim.job, claim.job.attempts)
        with _settling(claim):
            _broke(claim, error)
    except BaseException:  # Ctrl-C and the like: hand the job back, then end
        with _settling(claim):
            _hand_back(claim)
        raise


def _try_later(claim: Claim, wish: TryLater) -> None:
    if claim.job.attempts >= claim.job.max_attempts:
        claim.end(JobState.FAILED, error=str(wish))
    else:
        claim.give_back(error=str(wish), run_after=Now() + timedelta(seconds=wish.seconds))


def _stopped(claim: Claim) -> None:
    """Who stopped it: a person, another worker, or the end of this process?"""
    claim.look()
    if claim.cancel_requested:
        claim.end(JobState.CANCELLED)
    elif stopping.is_set():
        _hand_back(claim)
    else:
        claim.end(JobState.FAILED, error="The work stopped without being asked to.")


def _hand_back(claim: Claim) -> None:
    """A clean stop is nobody's failure: the attempt is given back; anyone may go on at once."""
    claim.give_back(attempts=F("attempts") - 1, run_after=Now())


def _broke(claim: Claim, error: Exception) -> None:
    job = claim.job
    what = f"an unexpected error ({type(error).__name__}); the worker's log has the details"
    if job.attempts >= job.max_attempts:
        claim.end(
            JobState.FAILED, error=f"It was tried {job.attempts} times, to end each time in {what}."
        )
    else:
        wait = conf.seconds("BACKOFF_SECONDS") * 2 ** (job.attempts - 1)
        note = (
            f"Attempt {job.attempts} of {job.max_attempts} ended in {what}. It will be tried again."
        )
        claim.give_back(error=note, run_after=Now() + wait if wait else Now())


@contextmanager
def _settling(claim: Claim) -> Iterator[None]:
    """The last write of an attempt. If it cannot be made, the lease runs out and says the same."""
    reconnect()
    try:
        yield
    except DatabaseError:
        log.exception("The end of %s could not be written; its lease will run out.", claim.job)
