"""Texts whose answer is known, mixed in among those of the arms; and what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.arms import GoldKind
from evaluations.expected import Expected
from evaluations.states import Verdict

from .output import Output
from .round import Round


class Gold(models.Model):
    """Behind the blind, like `OutputArm`: an output that no arm wrote, and what it should be called.

    Never updated (the database refuses), and without a way back from `Output`.
    """

    output = models.OneToOneField(Output, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=GoldKind)
    verdicts = models.JSONField()
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    why = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="gold_is_known", condition=Q(kind__in=GoldKind.values)),
            models.CheckConstraint(
                name="gold_on_scale",
                condition=Q(low__gte=1, low__lte=models.F("high"), high__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"answer of output {self.output_id}"

    @property
    def expected(self) -> Expected:
        return Expected(tuple(self.verdicts), self.low, self.high, self.why)

    @property
    def first_verdict(self) -> Verdict:
        return Verdict(self.verdicts[0])


class EffortNotice(TimeStamped):
    """For admins: the reviews of this reviewer counted little in this round, and why."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    weight = models.FloatField()
    reasons = models.JSONField(default=list)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "reviewer"], name="effort_notice_once")
        ]

    def __str__(self) -> str:
        return f"reviews of {self.reviewer} in {self.round}"
