"""Items that a reviewer was given and did not review."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.states import Aside, FlagReason, SkipReason

from .output import Item


class SetAside(TimeStamped):
    """At most one per item and reviewer. Skipped and flagged items are not offered to this reviewer
    again; a lapsed one may be, and the row remembers that it was theirs once. `comment` goes with
    a flag, and admins read it."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="asides", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=7, choices=Aside)
    reason = models.CharField(max_length=8, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="aside_once_per_item"),
            models.CheckConstraint(
                name="aside_has_its_reason",
                condition=Q(kind=Aside.SKIPPED, reason__in=SkipReason.values, comment="")
                | Q(kind=Aside.FLAGGED, reason__in=FlagReason.values)
                | Q(kind=Aside.LAPSED, reason="", comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().lower()}: {self.item.token}"

    @property
    def reason_label(self) -> str:
        return str(FlagReason(self.reason).label) if self.kind == Aside.FLAGGED else ""
