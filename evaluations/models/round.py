"""A round: the outputs of one soft prompt and its controls, under blind review together."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.models import TimeStamped
from evaluations.policy import Policy
from evaluations.querysets import RoundQuerySet
from evaluations.states import LIVE, RoundState
from jobs.states import JobState

from .rubric import Rubric


class Round(TimeStamped):
    """From the wish to evaluate a soft prompt to the decision about it.

    `seed` shuffles (items per reviewer) and samples (controls, intervals); it stays behind the
    blind. `other` is the soft prompt that stands in for "another concept". `policy` is the snapshot
    this round is judged by, `wanted_reviews` its part that queries need. `rubric` is what its
    reviewers are asked, from the first to the last. `decision` is filled in by the closing, see
    docs/reference/policy.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soft_prompt = models.ForeignKey(
        "concepts.SoftPrompt", on_delete=models.PROTECT, related_name="rounds"
    )
    other = models.ForeignKey(
        "concepts.SoftPrompt", null=True, on_delete=models.PROTECT, related_name="+"
    )
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="round")
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.PREPARING)
    seed = models.BigIntegerField()
    policy = models.JSONField()
    wanted_reviews = models.PositiveSmallIntegerField()
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="rounds")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decision = models.JSONField(default=dict)
    cancel_reason = models.TextField(blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                name="round_one_live_per_soft_prompt",
                fields=["soft_prompt"],
                condition=Q(state__in=sorted(LIVE)),
            ),
            models.CheckConstraint(
                name="round_state_is_known", condition=Q(state__in=RoundState.values)
            ),
            models.CheckConstraint(
                name="round_closed_means_decided",
                condition=Q(
                    state=RoundState.CLOSED, accepted__isnull=False, closed_at__isnull=False
                )
                | (~Q(state=RoundState.CLOSED) & Q(accepted__isnull=True)),
            ),
            models.CheckConstraint(name="round_wants_reviews", condition=Q(wanted_reviews__gte=1)),
        ]

    def __str__(self) -> str:
        return f"round on “{self.soft_prompt.concept}”"

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def status(self) -> RoundState | JobState:
        """What a badge says: the state, or how the job ended that should have left it."""
        if self.state == RoundState.PREPARING and self.job.is_over:
            return JobState(self.job.state)
        return RoundState(self.state)

    @property
    def rules(self) -> Policy:
        return Policy.from_dict(self.policy)
