"""A reference text, versioned, with its sources, contrast pairs and instructions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import StaleState
from common.models import TimeStamped
from concepts.querysets import DefinitionQuerySet
from concepts.states import DefinitionState, Ground, InstructionKind, Outcome

from .concept import Concept


class Definition(TimeStamped):
    """One version. Immutable once submitted; a change is a new version.

    `text` is what a model reads; `notes` are for people alone. While it is a draft, `revision`
    counts how often it was saved, and `saved_from` is the window that saved it last. `digest` is
    the SHA-256 of the whole content, `held_out_digest` of the instructions kept from training; both
    are set at submission.

    `outcome`, `grounds` and `decision_reason` say what became of it and why; accepted by endorsements,
    nobody in particular has decided. A version that a curator edited in accepting it is `edit_of` what
    was submitted, `edited_by` the curator, and its author's still.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="definitions"
    )
    state = models.CharField(max_length=20, choices=DefinitionState, default=DefinitionState.DRAFT)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(blank=True)
    text_html = models.TextField(editable=False, blank=True)
    notes = models.TextField(blank=True)
    notes_html = models.TextField(editable=False, blank=True)
    change_note = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_from = models.CharField(max_length=32, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False, blank=True)
    held_out_digest = models.CharField(max_length=64, editable=False, blank=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    grounds = models.JSONField(default=list, blank=True)
    edit_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="edited_as"
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set by moderators: seen by admins and its author alone.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["concept", "-number"]
        indexes = [
            # What waits for a decision is counted on every page of a curator.
            models.Index(
                fields=["concept"],
                name="definition_waits",
                condition=models.Q(state=DefinitionState.SUBMITTED),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["concept", "number"], name="definition_number_once"),
            models.UniqueConstraint(
                fields=["concept"],
                condition=models.Q(state=DefinitionState.ACCEPTED),
                name="one_accepted_definition",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DefinitionState.values), name="definition_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(edit_of=None, edited_by=None)
                | models.Q(edit_of__isnull=False, edited_by__isnull=False),
                name="definition_edit_has_its_editor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept.term}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("definition", args=[self.concept.slug, self.number])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Drafts only. What is submitted moves by `common.states.move` alone, content untouched."""
        if self.state != DefinitionState.DRAFT and not self._state.adding:
            raise StaleState(
                _("A submitted definition never changes. Write a new version instead.")
            )
        super().save(*args, **kwargs)

    @property
    def state_badge(self) -> DefinitionState:
        return DefinitionState(self.state)

    @property
    def ground_labels(self) -> list[str]:
        return [str(Ground(each).label) for each in self.grounds if each in Ground.values]

    @property
    def etag(self) -> str:
        """What the API calls this content: it changes with each save, and with the state."""
        return f'"{self.pk}-{self.revision}-{self.state}"'

    @property
    def is_draft(self) -> bool:
        return self.state == DefinitionState.DRAFT


class Dismissal(models.Model):
    """The author's answer to a warning: why it stays. `finding` is the digest of what was found; when
    that changes, the dismissal is about nothing any more, and the warning is back."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="dismissals")
    check_id = models.CharField(max_length=40)
    finding = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "finding"], name="dismissed_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason}"


class Source(models.Model):
    """Who says so: one structured citation."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="sources")
    position = models.PositiveIntegerField()
    author = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    year = models.CharField(max_length=20, blank=True)
    url = models.URLField(max_length=500, blank=True)
    page = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.author}, {self.title}"


class ContrastPair(models.Model):
    """A true statement beside the inversion that must not be said."""

    definition = models.ForeignKey(
        Definition, on_delete=models.CASCADE, related_name="contrast_pairs"
    )
    position = models.PositiveIntegerField()
    true_statement = models.CharField(max_length=500)
    inversion = models.CharField(max_length=500)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.true_statement


class Instruction(models.Model):
    """A text put to the model. Held-out ones are never seen by training.

    Those of a definition have a kind and at most 500 bytes. Without a definition it came with texts
    that were written elsewhere (`evaluations.services.importing`), perhaps long and of no kind.
    """

    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.CASCADE, related_name="instructions"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=InstructionKind, blank=True)
    text = models.TextField()
    held_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text
