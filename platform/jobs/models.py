"""The job row: the queue itself. A broker, where there is one, only rings the bell."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from .querysets import JobQuerySet
from .states import LIVE, TERMINAL, JobState


class Job(models.Model):
    """One piece of work for a worker, from the wish to its end.

    `fence` counts claims and only ever grows: whoever writes names the fence of its own claim, so a
    worker that was frozen while another took over is refused by the row itself. `lease_expires_at`
    is how long the claim lasts without a heartbeat. `live_key` names what the job works on; there
    is at most one live job per key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    queue = models.CharField(max_length=30)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    live_key = models.CharField(max_length=200)

    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    held_by = models.CharField(max_length=100, blank=True)
    lease_expires_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    run_after = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(null=True)

    progress = models.JSONField(default=dict)
    checkpoint = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "queue", "run_after"])]
        constraints = [
            models.CheckConstraint(
                name="job_state_is_known", condition=Q(state__in=JobState.values)
            ),
            models.CheckConstraint(
                name="job_running_means_leased",
                condition=Q(state=JobState.RUNNING, lease_expires_at__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_expires_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_over_means_dated",
                condition=Q(state__in=sorted(TERMINAL), finished_at__isnull=False)
                | (~Q(state__in=sorted(TERMINAL)) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_attempts_within_limit", condition=Q(attempts__lte=F("max_attempts"))
            ),
            # Every attempt was a claim: a fence set back would fall below the attempts.
            models.CheckConstraint(
                name="job_fence_counts_claims", condition=Q(fence__gte=F("attempts"))
            ),
            # Nobody would ever claim another kind of queued job, nor end it.
            models.CheckConstraint(
                name="job_queued_means_claimable",
                condition=~Q(state=JobState.QUEUED)
                | Q(cancel_requested=False, attempts__lt=F("max_attempts")),
            ),
            models.UniqueConstraint(
                name="job_one_live_per_key",
                fields=["live_key"],
                condition=Q(state__in=sorted(LIVE)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {str(self.pk)[:8]}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        return self.state in TERMINAL

    @property
    def hue(self) -> str:
        return JobState[self.state.upper()].hue

    @property
    def percent(self) -> int | None:
        """How far the work is, 0 to 100; None while nobody knows."""
        if self.state == JobState.SUCCEEDED:
            return 100
        total = self.progress.get("total")
        return min(100, int(100 * self.progress["step"] / total)) if total else None

    @property
    def seconds_left(self) -> int | None:
        """The time left at the pace of this attempt so far; None while it cannot be told."""
        if self.state != JobState.RUNNING or not self.progress.get("total"):
            return None
        done = self.progress["step"] - self.progress["from_step"]
        if done <= 0:
            return None
        began = datetime.fromisoformat(self.progress["started_at"])
        told = datetime.fromisoformat(self.progress["at"])
        pace = (told - began).total_seconds() / done
        left = pace * (self.progress["total"] - self.progress["step"])
        return max(0, round(left - (timezone.now() - told).total_seconds()))
