"""One person's judgement of one output."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.querysets import ReviewQuerySet
from evaluations.states import Verdict

from .output import Item


class Review(TimeStamped):
    """At most one per item and reviewer: a second submission changes the first.

    `rubric_version` says what the words meant to the reviewer. `is_demo` marks reviews that a
    stated rule made for a demonstration.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    fidelity = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(blank=True)
    rubric_version = models.PositiveSmallIntegerField()
    is_demo = models.BooleanField(default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="review_once_per_item"),
            models.CheckConstraint(
                name="review_fidelity_on_scale", condition=Q(fidelity__gte=1, fidelity__lte=5)
            ),
            models.CheckConstraint(
                name="review_verdict_is_known", condition=Q(verdict__in=Verdict.values)
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.item.token}"
