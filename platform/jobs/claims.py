"""A worker's hold on a job. Everything it writes names its fence, so a claim that is over is refused.

How the pieces fit is told in docs/explanation/jobs.md.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from common import artifacts

from . import conf
from .database import reconnect
from .errors import Cancelled, LostClaim
from .models import Job
from .states import JobState
from .stopping import stopping

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between two looks at the row, however short the steps are


def take(job_id: UUID | str, *, held_by: str = "") -> "Claim | None":
    """Claim the job, or return None when it is not to be had: a duplicate delivery, or too early.

    One conditional UPDATE decides between any number of workers. The row is read back in the same
    transaction, so the fence read is the one just written.
    """
    with transaction.atomic():
        taken = (
            Job.objects.claimable()
            .filter(pk=job_id)
            .update(
                state=JobState.RUNNING,
                fence=F("fence") + 1,
                attempts=F("attempts") + 1,
                held_by=held_by,
                lease_expires_at=Now() + conf.seconds("LEASE_SECONDS"),
                heartbeat_at=Now(),
                started_at=Coalesce("started_at", Now()),
            )
        )
        return Claim(Job.objects.get(pk=job_id)) if taken else None


class Claim:
    """One attempt at one job, as its body sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload
        self.fence = job.fence
        self.committed = False
        self.cancel_requested = False
        self.lost = False
        self._looked_at = self._told_at = 0.0
        self._phase: dict[str, Any] = {}

    @property
    def rows(self) -> Any:
        """The job's row while this claim still holds it, else nothing. Every write goes through it."""
        return Job.objects.held_by(self.fence).filter(pk=self.job.pk)

    def renew(self) -> bool:
        """Extend the lease and hear about a wish to cancel; False when the job is somebody else's."""
        self.lost = not self.rows.update(
            lease_expires_at=Now() + conf.seconds("LEASE_SECONDS"), heartbeat_at=Now()
        )
        self.look()
        return not self.lost

    def should_stop(self) -> bool:
        """Ask at every step: was the job cancelled or taken over, or is this process ending?"""
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            with self._patience():
                self.look()
        return self.cancel_requested or self.lost or stopping.is_set()

    def stop_if_asked(self) -> None:
        """Raise `Cancelled` where `should_stop()` is true, for bodies without a better way out."""
        if self.should_stop():
            raise Cancelled

    def progress(self, step: int, total: int, note: str = "") -> None:
        """Say how far the work is. Cheap enough for every step: the row hears it twice a second.

        `note` names the phase; the time left is reckoned from the pace of the phase.
        """
        now = timezone.now().isoformat()
        new_phase = self._phase.get("note") != note
        if new_phase:
            self._phase = {"note": note, "from_step": step, "started_at": now}
        early = time.monotonic() - self._told_at < LOOK_EVERY
        if early and step < total and not new_phase:
            return
        self._told_at = time.monotonic()
        self.job.progress = {"step": step, "total": total, "at": now} | self._phase
        with self._patience():
            self._write(progress=self.job.progress)

    def save_checkpoint(self, content: bytes) -> None:
        """Keep `content` for the next attempt. Raises `LostClaim` when this one no longer counts."""
        digest = artifacts.put(content)
        self._write(checkpoint=digest)
        self.job.checkpoint = digest

    def load_checkpoint(self) -> bytes | None:
        """What an earlier attempt left behind, or None to begin at the beginning."""
        return artifacts.read(self.job.checkpoint) if self.job.checkpoint else None

    @contextmanager
    def holding(self) -> Iterator[None]:
        """One transaction for what is written along the way, while this claim is the one that counts.

        Raises `LostClaim` when it is not; the block does not run then.
        """
        with transaction.atomic():
            self._write(heartbeat_at=Now())
            yield

    @contextmanager
    def commit(self) -> Iterator[None]:
        """One transaction: the job succeeds, and with it whatever the block writes; or neither.

        The fenced UPDATE comes first and so locks the row. Raises `Cancelled` when a wish to cancel
        came before, `LostClaim` when another worker has the job; the block does not run then.
        """
        with transaction.atomic():
            done = self.rows.filter(cancel_requested=False).update(
                state=JobState.SUCCEEDED,
                finished_at=Now(),
                lease_expires_at=None,
                held_by="",
                checkpoint="",
                error="",
            )
            if not done:
                self._refuse()
            yield
        self.committed = True

    def end(self, state: JobState, **fields: Any) -> bool:
        """End the job without success; False when this claim was over already."""
        return bool(
            self.rows.update(
                state=state, lease_expires_at=None, held_by="", finished_at=Now(), **fields
            )
        )

    def give_back(self, **fields: Any) -> bool:
        """Put the job back in the queue, unless somebody wished to cancel it: then it is cancelled."""
        back = self.rows.filter(cancel_requested=False).update(
            state=JobState.QUEUED, lease_expires_at=None, held_by="", **fields
        )
        return bool(back) or self.end(JobState.CANCELLED)

    def look(self) -> None:
        """Read what became of the job: still held, and wished to be cancelled?"""
        self._looked_at = time.monotonic()
        wish = self.rows.values_list("cancel_requested", flat=True).first()
        self.lost = wish is None
        self.cancel_requested = bool(wish)

    def _write(self, **fields: Any) -> None:
        if not self.rows.update(**fields):
            self.lost = True
            raise LostClaim

    def _refuse(self) -> None:
        self.look()
        raise LostClaim if self.lost else Cancelled

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """News can wait: a database that is away for a moment does not end hours of work."""
        try:
            yield
        except DatabaseError:
            log.warning("No news of %s this time: the database did not answer.", self.job)
            reconnect()
