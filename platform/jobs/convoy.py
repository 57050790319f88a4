"""Jobs that one worker does at once: each keeps a claim, a fence and an end of its own.

Who may join whom is told in docs/explanation/jobs.md, and decided here alone.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q

from . import conf
from .claims import Claim
from .database import reconnect
from .heartbeat import beating
from .models import Job
from .running import attempt, begin
from .stopping import stopping

log = logging.getLogger(__name__)

AHEAD = 200  # waiting jobs that are looked through for one that may join


class Convoy:
    """`first` is the job whose turn it was; `claims` are those at work, `taken` those ever begun.

    A job that broke off before works alone (`width` 1): if it is what ends its worker, it takes no
    other down with it a second time.
    """

    def __init__(self, first: Claim) -> None:
        self.first = first
        self.claims = [first]
        self.taken = 1
        self.width: int = max(1, conf.get("WIDTH")) if first.job.attempts == 1 else 1
        self._looked_at = float("-inf")

    def join(self, alike: Q) -> Claim | None:
        """Claim the next waiting job that is `alike`, for whoever has a place free; None when there
        is none just now. While somebody is to stop nobody joins, so that the stop is not kept waiting.
        """
        early = time.monotonic() - self._looked_at < conf.get("POLL_SECONDS")
        if self.width == 1 or early or self._is_to_stop():
            return None
        try:
            while job := self._next(alike):
                if claim := begin(job.pk):
                    self.claims.append(claim)
                    self.taken += 1
                    return claim
        except DatabaseError:
            log.warning("Nobody joins this time: the database did not answer.")
            reconnect()
        self._looked_at = time.monotonic()
        return None

    def _is_to_stop(self) -> bool:
        return stopping.is_set() or any(claim.should_stop() for claim in self.claims)

    def _next(self, alike: Q) -> Job | None:
        """The longest waiting job that may join. Another kind of work is never overtaken. Other work
        of the same kind is, until as many jobs were taken as there are places."""
        kind, queue = self.first.job.name, self.first.job.queue
        waiting = Job.objects.due([queue]).annotate(joins=Q(alike, name=kind, attempts=0))
        for job in waiting.only("name")[:AHEAD]:
            if job.joins:
                return job
            if job.name != kind or self.taken >= self.width:
                return None
        return None

    @contextmanager
    def ending(self, claim: Claim) -> Iterator[None]:
        """The block is the end of this job: what it raises becomes of this job and of no other."""
        try:
            with attempt(claim):
                yield
        finally:
            self.claims.remove(claim)

    def fail(self, claim: Claim, error: BaseException) -> None:
        """End this job by an error that is already there."""
        with self.ending(claim):
            raise error

    @contextmanager
    def staying(self) -> Iterator[None]:
        """What the block raises is everybody's: each job that is still here ends by it."""
        try:
            yield
        except BaseException as error:
            for claim in tuple(self.claims):
                with suppress(BaseException):  # it goes on its way when all of them have ended
                    self.fail(claim, error)
            if not isinstance(error, Exception):
                raise
        for claim in tuple(self.claims):
            with self.ending(claim):
                pass


def run_in_convoy(job_id: UUID | str, body: Callable[[Convoy], None]) -> int:
    """`running.run` for work that goes on for several jobs at once; return how many were begun.

    The body ends each job of the convoy by `convoy.ending(claim)`.
    """
    claim = begin(job_id)
    if claim is None:
        return 0
    convoy = Convoy(claim)
    with beating(convoy.claims), convoy.staying():
        body(convoy)
    return convoy.taken
