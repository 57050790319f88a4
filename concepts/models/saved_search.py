"""A search that somebody wants to come back to."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from common.models import TimeStamped
from concepts.querysets import SavedSearchQuerySet

MOST_SEARCHES = 30


class SavedSearch(TimeStamped):
    """One person's own name for an address of the catalogue. `query` is canonical (`concepts.catalogue`).

    `place` is one of a person's thirty: the limit is a constraint, whoever presses twice. Private, so
    nothing of it is in the public record of acts.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_search_named_once"),
            models.UniqueConstraint(fields=["user", "place"], name="saved_search_place_once"),
            models.CheckConstraint(
                condition=models.Q(place__lt=MOST_SEARCHES), name="saved_search_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('concept-list')}?{self.query}"
