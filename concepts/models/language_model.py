"""A base model at a pinned revision."""

from django.db import models

from common.models import TimeStamped
from concepts.querysets import LanguageModelQuerySet
from concepts.states import Origin


class LanguageModel(TimeStamped):
    """Frozen weights that soft prompts are trained for.

    `location` is a folder on the worker, or a Hugging Face repository with `revision` a commit.
    The digests are written by the first training. Later trainings and rounds do not begin on other
    files.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    about = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=Origin)
    location = models.CharField(max_length=300)
    revision = models.CharField(max_length=40, blank=True)
    weights_digest = models.CharField(max_length=64, blank=True)
    tokenizer_digest = models.CharField(max_length=64, blank=True)
    chat_template_digest = models.CharField(max_length=64, blank=True)
    hidden_size = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)

    objects = LanguageModelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["location", "revision"], name="language_model_once"),
            models.CheckConstraint(
                condition=models.Q(source=Origin.LOCAL) | ~models.Q(revision=""),
                name="hub_model_has_a_commit",
            ),
        ]

    def __str__(self) -> str:
        return self.name
