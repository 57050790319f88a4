"""A proposed idea and the names it goes by."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from common.models import TimeStamped
from concepts.querysets import ConceptQuerySet
from concepts.states import ConceptState

from .tradition import Tradition
from .translation import TranslationGroup


class Concept(TimeStamped):
    """An idea that a community has a word for and small models have not.

    `why` and `sources` are markdown, rendered once on save into `*_html`.
    """

    slug = models.SlugField(max_length=120, unique=True)
    term = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    traditions = models.ManyToManyField(Tradition, blank=True, related_name="concepts")
    why = models.TextField()
    why_html = models.TextField(editable=False)
    sources = models.TextField(blank=True)
    sources_html = models.TextField(editable=False, blank=True)
    state = models.CharField(max_length=20, choices=ConceptState, default=ConceptState.PROPOSED)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    decision_reason = models.TextField(blank=True)
    # Set by moderators: seen by admins and its proposer alone; no new definitions.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_concepts"
    )

    # Retired, since it is the same as that one, which has its names now. Its address leads there.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    translation_group = models.ForeignKey(
        TranslationGroup, null=True, on_delete=models.SET_NULL, related_name="concepts"
    )

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["term", "pk"]
        indexes = [
            models.Index(fields=["state", "term"]),
            models.Index(Lower("term"), "id", name="concept_by_name"),
            models.Index(fields=["-created_at", "-id"], name="concept_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                "translation_group",
                Lower("language"),
                condition=models.Q(translation_group__isnull=False),
                name="one_translation_per_language",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ConceptState.values), name="concept_state_known"
            ),
            models.CheckConstraint(
                name="concept_merged_is_retired",
                condition=models.Q(merged_into=None)
                | (models.Q(state=ConceptState.RETIRED) & ~models.Q(merged_into=models.F("pk"))),
            ),
        ]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return reverse("concept", args=[self.slug])

    @property
    def state_badge(self) -> ConceptState:
        return ConceptState(self.state)

    @property
    def is_alive(self) -> bool:
        """Whether work on it goes on, before everybody's eyes."""
        living = {ConceptState.PROPOSED, ConceptState.OPEN}
        return self.state in living and self.hidden_at is None

    @property
    def translations(self) -> list["Concept"]:
        """What everybody may see of its translations, by language."""
        group = self.translation_group
        rows = group.concepts.all() if group else ()
        public = [row for row in rows if row.pk != self.pk and row.is_alive]
        return sorted(public, key=lambda row: row.language)

    @property
    def aliases(self) -> list[str]:
        return [name.text for name in self.names.all() if not name.is_primary]

    @property
    def tradition_names(self) -> str:
        """In one line, by alphabet."""
        return ", ".join(tradition.name for tradition in self.traditions.all())


class ConceptName(models.Model):
    """The term or an alias. No two concepts share a skeleton: what looks the same is the same."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=120)
    skeleton = models.CharField(max_length=240, unique=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_primary", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept"], condition=models.Q(is_primary=True), name="one_term_per_concept"
            )
        ]

    def __str__(self) -> str:
        return self.text
