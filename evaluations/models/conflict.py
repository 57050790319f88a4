"""A reviewer says that they are not the one to judge this."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from concepts.models import Concept

from .round import Round


class Conflict(TimeStamped):
    """A declared conflict of interest, with one round or with every round on a concept.

    It holds until an admin lifts it: who could take it back might look at what others said first.
    `reason` is for admins.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, null=True, on_delete=models.CASCADE, related_name="conflicts")
    concept = models.ForeignKey(Concept, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="conflict_is_with_one_thing",
                condition=Q(round=None, concept__isnull=False)
                | Q(round__isnull=False, concept=None),
            ),
            models.UniqueConstraint(
                name="conflict_once_per_round",
                fields=["user", "round"],
                condition=Q(round__isnull=False),
            ),
            models.UniqueConstraint(
                name="conflict_once_per_concept",
                fields=["user", "concept"],
                condition=Q(concept__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"conflict of {self.user}"
