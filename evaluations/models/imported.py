"""Outputs that were written elsewhere: what their round is about, and the file before it is one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from concepts.models import Definition, Instruction

from .round import Round


class Import(TimeStamped):
    """What a round of imported outputs is about: a definition of this site, or a reference given with it.

    `sources` is a list of `{"author", "title", "year", "url", "page"}`. `baseline` is the label of the
    arm that the others are compared with; like the labels themselves it is told when the round is
    closed. `digest` is the SHA-256 of all that was given, so that nothing is imported twice.
    """

    round = models.OneToOneField(
        Round, on_delete=models.CASCADE, primary_key=True, related_name="imported"
    )
    title = models.CharField(max_length=120)
    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.PROTECT, related_name="+"
    )
    term = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12)
    reference = models.TextField(blank=True)
    reference_html = models.TextField(blank=True, editable=False)
    sources = models.JSONField(default=list)
    baseline = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_has_one_reference",
                condition=Q(definition__isnull=False, term="", reference="")
                | (Q(definition=None) & ~Q(term="")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reference(models.Model):
    """What the texts of one imported instruction are judged against, in place of the round's."""

    instruction = models.OneToOneField(Instruction, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    html = models.TextField(editable=False)

    def __str__(self) -> str:
        return f"reference of instruction {self.instruction_id}"


class ImportDraft(models.Model):
    """A file on its way in, with what was typed beside it. Its owner's alone: it names the arms.

    `fields` holds what stands in the form, as typed and unchecked.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    file_name = models.CharField(max_length=120, blank=True)
    content = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"import by {self.owner_id}"
