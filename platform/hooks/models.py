"""Who wants to hear, and what was told to them."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.models import TimeStamped

from .querysets import DeliveryQuerySet, EndpointQuerySet
from .states import DeliveryState, EndpointState


class Endpoint(TimeStamped):
    """An address outside that is told of events.

    `secret` signs what is sent. A signature needs the secret itself, so unlike an API token it cannot
    be kept as a digest; it is shown once and is in no page, no answer of the API and no record after
    that. For a day after a rotation `old_secret` signs too. `failures` counts deliveries given up
    in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    secret = models.CharField(max_length=100)
    old_secret = models.CharField(max_length=100, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    stopped_because = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="old_secret_means_until_when",
                condition=Q(old_secret="", old_secret_until__isnull=True)
                | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        # Not the whole address: its path may hold a password of the receiver's.
        return f"webhook to {urlsplit(self.url).hostname}"

    def get_absolute_url(self) -> str:
        return reverse("webhook", args=[self.pk])

    @property
    def state(self) -> EndpointState:
        if not self.enabled:
            return EndpointState.DISABLED
        return EndpointState.FAILING if self.failures else EndpointState.WORKING

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign at that time, the current one first."""
        old = self.old_secret_until is not None and now < self.old_secret_until
        return [self.secret, self.old_secret] if old else [self.secret]


class Delivery(models.Model):
    """One event told to one endpoint. `job` does the telling; a second telling is a new job, under
    the same `message_id`, by which the receiver knows it. `body` is what is signed, byte for byte."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    body = models.TextField()
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    response_code = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["endpoint", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.event} {str(self.pk)[:8]}"

    @property
    def message_id(self) -> str:
        return f"msg_{self.pk.hex}"

    @property
    def state(self) -> DeliveryState:
        if self.delivered_at:
            return DeliveryState.DELIVERED
        if self.job.is_over:
            return DeliveryState.FAILED
        return DeliveryState.RETRYING if self.attempts else DeliveryState.WAITING
