"""Several texts beside each other, and which of them a reviewer found more faithful."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.models import TimeStamped
from evaluations.querysets import ReviewQuerySet

from .output import Item, Output


class Shown(models.Model):
    """One of the texts of a comparison. `place`, from 1, is drawn at random and the same for all; the
    order that a reviewer sees is their own, see `services.siding`."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="shown", db_index=False)
    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["item", "place"]
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="shown_place_once"),
            models.UniqueConstraint(fields=["item", "output"], name="shown_output_once"),
            models.CheckConstraint(name="shown_counts_from_one", condition=Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"text {self.place} of {self.item_id}"


class Chosen(models.Model):
    """What a choice says: the most and the least faithful of the texts shown. Of a pair these are both
    texts, or neither, which is a tie. Checked by `evaluations.comparing`."""

    best = models.ForeignKey(Shown, null=True, on_delete=models.RESTRICT, related_name="+")
    worst = models.ForeignKey(Shown, null=True, on_delete=models.RESTRICT, related_name="+")
    comment = models.TextField(blank=True)

    class Meta:
        abstract = True

    def said(self) -> dict[str, Any]:
        return {"best_id": self.best_id, "worst_id": self.worst_id, "comment": self.comment}


class Choice(Chosen, TimeStamped):
    """A reviewer's review of a comparison, at most one: a second submission changes the first, and what
    it said before is kept in `versions`. `is_demo` as of a review."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="choices", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="choices"
    )
    is_demo = models.BooleanField(default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="choice_once_per_item"),
            models.CheckConstraint(
                name="choice_of_two_texts_or_none",
                condition=Q(best=None, worst=None)
                | (Q(best__isnull=False, worst__isnull=False) & ~Q(best=F("worst"))),
            ),
        ]

    def __str__(self) -> str:
        return f"choice on {self.item.token}"


class ChoiceVersion(Chosen):
    """What a choice said before it was changed. Append-only: the database refuses UPDATE and DELETE."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    said_at = models.DateTimeField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "number"], name="choice_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of a choice"
