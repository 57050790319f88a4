"""Texts on which reviewers contradict each other, and what a third one says of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import TimeStamped
from evaluations.querysets import ReferralQuerySet
from evaluations.states import PENDING, ReferralState, Verdict

from .output import Item
from .review import Said
from .round import Round

NOBODY = Q(adjudicator=None, taken_at=None)
SOMEBODY = Q(adjudicator__isnull=False, taken_at__isnull=False)


class Referral(TimeStamped):
    """One wanted adjudication: whose it is, until when, and what came of it.

    At most one per item for good, so nobody can ask until the answer fits.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="referrals")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="referral")
    state = models.CharField(max_length=7, choices=ReferralState, default=ReferralState.OPEN)
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    lease_expires_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="referral_one_lease_per_adjudicator",
                fields=["round", "adjudicator"],
                condition=Q(state=ReferralState.LEASED),
            ),
            models.CheckConstraint(
                name="referral_state_is_true",
                condition=(
                    Q(state__in=[ReferralState.OPEN, ReferralState.WAIVED], lease_expires_at=None)
                    & NOBODY
                )
                | (Q(state=ReferralState.LEASED, lease_expires_at__isnull=False) & SOMEBODY)
                | (Q(state=ReferralState.DONE, lease_expires_at=None) & SOMEBODY),
            ),
        ]

    def __str__(self) -> str:
        return f"referral of {self.item.token}"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING


class Adjudication(Said, TimeStamped):
    """What the adjudicator said, once and for good: the database refuses UPDATE and DELETE.
    `comment` is the reason, and never empty."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="adjudication")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="adjudication_fidelity_on_scale", condition=Q(fidelity__gte=1, fidelity__lte=5)
            ),
            models.CheckConstraint(
                name="adjudication_verdict_is_known", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(name="adjudication_has_a_reason", condition=~Q(comment="")),
        ]

    def __str__(self) -> str:
        return f"adjudication of {self.referral.item.token}"
