"""Reads of jobs, each with a name. Time is always the database's: workers' clocks may differ."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from . import conf
from .states import LIVE, JobState

if TYPE_CHECKING:
    from .models import Job  # noqa: F401

DUE = Q(state=JobState.QUEUED, run_after__lte=Now())
EXPIRED = Q(state=JobState.RUNNING, lease_expires_at__lt=Now())


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> "JobQuerySet":
        """Queued or running: not over."""
        return self.filter(state__in=LIVE)

    def claimable(self) -> "JobQuerySet":
        """What a worker may take: due, or left behind by one whose lease ran out."""
        return self.filter(DUE | EXPIRED, attempts__lt=F("max_attempts"), cancel_requested=False)

    def due(self, queues: Sequence[str]) -> "JobQuerySet":
        """What a worker on `queues` takes next, longest waiting first."""
        return self.claimable().filter(queue__in=queues).order_by("run_after", "created_at")

    def expired(self) -> "JobQuerySet":
        """Running, with a lease that ran out: the worker is dead, stuck or cut off."""
        return self.filter(EXPIRED)

    def held_by(self, fence: int) -> "JobQuerySet":
        """Still this claim's: running, and claimed by nobody since."""
        return self.filter(state=JobState.RUNNING, fence=fence)

    def unheard(self) -> "JobQuerySet":
        """Due, and never rung, rung too early, or rung so long ago that the ring may be lost."""
        return self.filter(DUE).filter(
            Q(rung_at=None)
            | Q(rung_at__lt=F("run_after"))
            | Q(rung_at__lt=Now() - conf.seconds("RING_AGAIN_SECONDS"))
        )
