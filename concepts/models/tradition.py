"""Where words come from: a taxonomy of two levels that people keep in order."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.models import TimeStamped
from concepts.taxonomy import TraditionQuerySet


class Tradition(TimeStamped):
    """A movement, a school or a field; one under another when it has a `parent`, and never deeper:
    database triggers refuse a third level.

    One that is merged leads to the one that stays, so that old addresses and files still find it.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120, unique=True)
    skeleton = models.CharField(max_length=240, editable=False)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = TraditionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["skeleton"],
                condition=Q(merged_into=None) & ~Q(skeleton=""),
                name="tradition_looks_like_no_other",
            ),
            models.CheckConstraint(
                condition=(Q(parent=None) | ~Q(parent=F("pk")))
                & (Q(merged_into=None) | Q(parent=None) & ~Q(merged_into=F("pk"))),
                name="tradition_stands_in_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tradition", args=[self.slug])

    @property
    def path(self) -> str:
        """Its name with that of the one above it."""
        return f"{self.parent.name}: {self.name}" if self.parent else self.name
