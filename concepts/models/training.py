"""A training, what came out of it, and who has seen its answers."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from common.models import TimeStamped
from concepts.querysets import SoftPromptQuerySet, TrainingRunQuerySet
from concepts.states import Recipe, SoftPromptState
from jobs.states import JobState

from .concept import Concept
from .definition import Definition
from .language_model import LanguageModel


class TrainingRun(TimeStamped):
    """One training of one definition on one language model. Its state is its job's.

    `curve` is a list of {"step", "loss", "held_out"}; `result` the measures and facts the engine
    gave; `answers` what the model says before and after, kept from reviewers until they are done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="runs")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="runs")
    language_model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="runs")
    recipe = models.CharField(max_length=20, choices=Recipe, default=Recipe.STANDARD)
    recipe_version = models.PositiveIntegerField(default=1)
    seed = models.PositiveIntegerField(default=0)
    k = models.PositiveIntegerField(default=8)
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="training_run")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs"
    )
    curve = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    answers = models.JSONField(default=list)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.concept.term} on {self.language_model.name}, {self.recipe_name}"

    def get_absolute_url(self) -> str:
        return reverse("run", args=[self.pk])

    @property
    def recipe_name(self) -> str:
        """“Standard”, without what it is good for."""
        return self.get_recipe_display().partition(":")[0]

    @property
    def state(self) -> JobState:
        return JobState(self.job.state)

    @property
    def state_badge(self) -> JobState:
        return self.state


class SoftPrompt(TimeStamped):
    """Trained vectors, (k, hidden_size) float32, kept as the artifact `digest` together with the
    embedded words around them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(TrainingRun, on_delete=models.PROTECT, related_name="soft_prompt")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="soft_prompts")
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, related_name="soft_prompts"
    )
    language_model = models.ForeignKey(
        LanguageModel, on_delete=models.PROTECT, related_name="soft_prompts"
    )
    digest = models.CharField(max_length=64)
    k = models.PositiveIntegerField()
    hidden_size = models.PositiveIntegerField()
    measures = models.JSONField(default=dict)
    state = models.CharField(
        max_length=20, choices=SoftPromptState, default=SoftPromptState.CANDIDATE
    )
    state_changed_at = models.DateTimeField(auto_now_add=True)
    judged_at = models.DateTimeField(null=True)  # a round has closed; nothing is blind any more

    objects = SoftPromptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=SoftPromptState.values), name="soft_prompt_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.concept.term} for {self.language_model.name}"

    @property
    def state_badge(self) -> SoftPromptState:
        return SoftPromptState(self.state)


class Sighting(TimeStamped):
    """This person has seen which answer came from where, and so may not review it blind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="sightings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "run"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user} saw the answers of {self.run_id}"
