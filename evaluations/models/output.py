"""What the arms wrote. Which arm wrote what is a row of its own that no page and no list joins."""

import secrets
from typing import cast

from django.db import models
from django.urls import reverse

from evaluations.arms import Arm
from evaluations.querysets import ItemQuerySet

from .round import Round


def new_token() -> str:
    """An opaque name that says nothing about what it names. Hexadecimal: no table quotes it."""
    return secrets.token_hex(16)


class Output(models.Model):
    """One text of the language model. `gain`: nats per token that the definition in the system turn
    adds to the text's mean log probability; not shown while the round is open."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="outputs")
    instruction = models.ForeignKey(
        "concepts.Instruction", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    gain = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"output {self.pk}"


class OutputArm(models.Model):
    """Behind the blind: the arm of an output. Never updated (the database refuses), and without a
    way back from `Output`, so it is only found by who asks for it by name.

    An imported output has no arm of ours but the `label` that its importer gave, and perhaps the
    `source_id` by which they find it again, which may tell as much.
    """

    output = models.OneToOneField(Output, on_delete=models.CASCADE, related_name="+")
    arm = models.CharField(max_length=20, choices=Arm, blank=True)
    label = models.CharField(max_length=60, blank=True, db_default="")
    source_id = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="arm_is_known",
                condition=models.Q(arm__in=Arm.values, label="", source_id="")
                | (models.Q(arm="") & ~models.Q(label="")),
            )
        ]

    def __str__(self) -> str:
        return f"arm of output {self.output_id}"


class Item(models.Model):
    """What reviewers meet, by a random token: one output, or in the other modes a comparison, whose
    texts are the rows of `shown`. Rows are made in shuffled order, so that not even their numbers
    tell."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    output = models.OneToOneField(Output, null=True, on_delete=models.CASCADE, related_name="item")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)

    objects = ItemQuerySet.as_manager()

    def __str__(self) -> str:
        return f"item {self.token}"

    def get_absolute_url(self) -> str:
        return reverse("comparison" if self.is_comparison else "item", args=[self.token])

    @property
    def single(self) -> Output:
        """The output of an item that is no comparison."""
        return cast(Output, self.output)

    @property
    def is_comparison(self) -> bool:
        return self.output_id is None
