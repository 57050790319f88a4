"""Somebody holds a decision to be wrong, and an admin answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.states import AppealState

from .round import Round


class Appeal(TimeStamped):
    """At most one per decision, granted or not. A granted one has its new round in
    `Round.appeal_of`, which points to the round that is appealed."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="appeal")
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=AppealState, default=AppealState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="appeal_state_is_true",
                condition=Q(state=AppealState.OPEN, decided_by=None, decided_at=None, answer="")
                | (
                    Q(state__in=[AppealState.GRANTED, AppealState.DECLINED])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(name="appeal_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"appeal against the {self.round}"

    @property
    def state_badge(self) -> AppealState:
        return AppealState(self.state)

    @property
    def is_open(self) -> bool:
        return self.state == AppealState.OPEN
