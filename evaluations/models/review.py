"""One person's judgement of one output, what it was before, and what is not finished yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.querysets import ReviewQuerySet
from evaluations.states import Verdict

from .output import Item

SAID = ("fidelity", "verdict", "comment", "answers", "spans")


class Said(models.Model):
    """What a judgement says. `answers`: scale -> point, for the rubric's own scales that were filled in.
    `spans`: list of `{"start", "end", "tag", "note"}`, positions counted in characters of the output.
    `rubric_version` says what the words meant. Checked by `evaluations.judging`."""

    fidelity = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    spans = models.JSONField(default=list)
    rubric_version = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SAID}


class Review(Said, TimeStamped):
    """At most one per item and reviewer: a second submission changes the first, and what it said before
    is kept in `versions`. `is_demo` marks reviews that a stated rule made for a demonstration."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
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


class ReviewVersion(Said):
    """What a review said before it was changed. Append-only: the database refuses UPDATE and DELETE."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    said_at = models.DateTimeField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of a review"


class ReviewDraft(models.Model):
    """Unfinished work on an item, as it was typed and unchecked. Its reviewer's alone; gone on submission."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    content = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="draft_once_per_item")
        ]

    def __str__(self) -> str:
        return f"draft of a review of {self.item_id}"
