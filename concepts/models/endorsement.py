"""What others say of a submitted definition: one word and its reason each."""

from django.conf import settings
from django.db import models

from common.models import TimeStamped
from concepts.querysets import EndorsementQuerySet
from concepts.states import Stance

from .definition import Definition


class Endorsement(TimeStamped):
    """One person's stance on one definition: as it is now. What it was before is in the record of acts.

    An objection holds a definition back until it is withdrawn or a curator overrules it.
    """

    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, related_name="endorsements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="endorsements"
    )
    stance = models.CharField(max_length=10, choices=Stance)
    reason = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    overruled_at = models.DateTimeField(null=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    overruled_because = models.TextField(blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "person"], name="endorsed_once"),
            models.CheckConstraint(
                condition=models.Q(stance__in=Stance.values), name="endorsement_stance_known"
            ),
            models.CheckConstraint(
                condition=models.Q(overruled_at=None, overruled_by=None)
                | models.Q(
                    stance=Stance.OBJECT, overruled_at__isnull=False, overruled_by__isnull=False
                ),
                name="only_objections_are_overruled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {'objects' if self.stance == Stance.OBJECT else 'endorses'}"

    @property
    def stance_badge(self) -> Stance:
        return Stance(self.stance)

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None

    @property
    def blocks(self) -> bool:
        return self.is_standing and self.stance == Stance.OBJECT and self.overruled_at is None
