"""How far somebody is on the way to their first review."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.querysets import OnboardingQuerySet
from evaluations.states import Verdict


class Onboarding(TimeStamped):
    """One per person: which version of the guidelines they accepted, and when they passed.

    Version 0 is for those who reviewed before there were guidelines. `attempt` counts the
    calibrations begun, from 1.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="onboarding"
    )
    guidelines = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    passed_at = models.DateTimeField(null=True)

    objects = OnboardingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"onboarding of {self.user}"


class CalibrationAnswer(models.Model):
    """What somebody said of one text of the calibration, in one attempt. It is not changed."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="answers")
    attempt = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=40)
    fidelity = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    right = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["onboarding", "attempt", "text"], name="calibration_answer_once"
            ),
            models.CheckConstraint(
                name="calibration_answer_on_scale", condition=Q(fidelity__gte=1, fidelity__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"answer to {self.text}"
