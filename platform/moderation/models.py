"""Flags, what moderators did about them, and appeals against that."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import FOR_GOOD
from common.models import TimeStamped

from .querysets import FlagQuerySet, ObjectionQuerySet, SanctionQuerySet
from .states import FlagReason, FlagState, ObjectionState, SanctionKind


class Thing(models.Model):
    """What a flag or a sanction is about: `kind` is a name of `things.KINDS`, `thing_id` its row."""

    kind = models.CharField(max_length=20)
    thing_id = models.BigIntegerField()
    thing_name = models.CharField(max_length=300)

    class Meta:
        abstract = True


class Flag(Thing, TimeStamped):
    """One person's word that something is not in order. `shown` is what stood there then."""

    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=FlagReason)
    words = models.TextField()
    shown = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    sanction = models.ForeignKey(
        "Sanction", null=True, on_delete=models.PROTECT, related_name="flags"
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "created_at", "id"], name="flag_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["flagged_by", "kind", "thing_id"],
                condition=Q(state=FlagState.OPEN),
                name="one_open_flag_each",
            ),
            models.CheckConstraint(
                condition=Q(state=FlagState.OPEN, decided_by=None, decided_at=None, sanction=None)
                | Q(state=FlagState.DISMISSED, decided_at__isnull=False, sanction=None)
                | Q(state=FlagState.UPHELD, decided_at__isnull=False, sanction__isnull=False),
                name="flag_state_is_true",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=FlagReason.values), name="flag_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("moderate", args=[self.pk])

    @property
    def state_badge(self) -> FlagState:
        return FlagState(self.state)


class Sanction(Thing, TimeStamped):
    """What a moderator did, with the reason that `person` reads. Until it is lifted, it stands.

    `until` is the end of a suspension, `FOR_GOOD` for none. `person` acknowledges it once.
    """

    action = models.CharField(max_length=10, choices=SanctionKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions"
    )
    imposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=SanctionKind.values), name="sanction_known"
            ),
            models.CheckConstraint(
                condition=Q(action=SanctionKind.SUSPEND, until__isnull=False)
                | (~Q(action=SanctionKind.SUSPEND) & Q(until=None)),
                name="sanction_suspends_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(person=models.F("imposed_by")), name="sanction_not_on_oneself"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sanction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="sanction_lifted_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"act {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("notices")

    @property
    def is_for_good(self) -> bool:
        return self.until is not None and self.until >= FOR_GOOD

    @property
    def appeal(self) -> Any:
        """The appeal against it, or None."""
        return getattr(self, "objection", None)


class Objection(TimeStamped):
    """An appeal against a sanction: one, by whom it concerns, answered by another admin."""

    sanction = models.OneToOneField(Sanction, on_delete=models.PROTECT, related_name="objection")
    words = models.TextField()
    state = models.CharField(max_length=8, choices=ObjectionState, default=ObjectionState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_state_is_true",
                condition=Q(state=ObjectionState.OPEN, decided_by=None, decided_at=None, answer="")
                | (
                    Q(state__in=[ObjectionState.GRANTED, ObjectionState.DECLINED])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against act {self.sanction_id}"

    @property
    def state_badge(self) -> ObjectionState:
        return ObjectionState(self.state)
