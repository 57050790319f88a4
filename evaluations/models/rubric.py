"""A rubric as a row: what reviewers are asked, version by version."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import StaleState
from common.models import TimeStamped
from evaluations.querysets import RubricQuerySet
from evaluations.rubric import Rubric as Words
from evaluations.rubric_checks import read_rubric


class Rubric(TimeStamped):
    """One version. A draft until it is published, and then the same for good: the database refuses.

    The version numbers the rubrics of the whole site, so it alone says what a review's words meant.
    `content` is JSON that `rubric_checks.read_rubric` accepts.
    """

    version = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    content = models.JSONField()
    published = models.BooleanField(default=False)

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                name="rubric_one_draft", fields=["published"], condition=Q(published=False)
            )
        ]

    def __str__(self) -> str:
        return f"rubric {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("rubric", args=[self.version])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Drafts only; publishing is one conditional UPDATE (services/rubrics.py)."""
        if self.published and not self._state.adding:
            raise StaleState(_("A published rubric never changes. Write a new version instead."))
        super().save(*args, **kwargs)

    @property
    def words(self) -> Words:
        return read_rubric(self.content)
