"""A round: outputs under blind review together, of one soft prompt and its controls or imported."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.models import TimeStamped
from concepts.models import Concept, Definition, SoftPrompt
from evaluations.policy import Policy
from evaluations.querysets import RoundQuerySet
from evaluations.states import LIVE, Mode, RoundState
from jobs.states import JobState

from .rubric import Rubric


class Round(TimeStamped):
    """From the wish to evaluate a soft prompt to the decision about it.

    A round of imported outputs has neither soft prompt nor job; what it is about stands in its
    `imported` row, and it ends with figures, accepting and rejecting nothing.

    `seed` shuffles (items per reviewer) and samples (controls, intervals); it stays behind the
    blind. `appeal_of` is the round whose decision this one judges anew. `other` is the soft prompt
    that stands in for "another concept". `policy` is the snapshot this round is judged by,
    `wanted_reviews` its part that queries need. `rubric` is what its reviewers are asked, from the
    first to the last, and `mode` how. `gold_author` wrote the one gold text that is not from this
    definition (services/gold.py). `decision` is filled in by the closing, see
    docs/reference/policy.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    soft_prompt = models.ForeignKey(
        SoftPrompt, null=True, on_delete=models.PROTECT, related_name="rounds"
    )
    other = models.ForeignKey(SoftPrompt, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(
        "jobs.Job", null=True, on_delete=models.PROTECT, related_name="round"
    )
    appeal_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.PREPARING)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.SINGLE)
    seed = models.BigIntegerField()
    policy = models.JSONField()
    wanted_reviews = models.PositiveSmallIntegerField()
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="rounds")
    gold_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decision = models.JSONField(default=dict)
    cancel_reason = models.TextField(blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                name="round_one_live_per_soft_prompt",
                fields=["soft_prompt"],
                condition=Q(state__in=sorted(LIVE)),
            ),
            models.UniqueConstraint(
                name="round_one_per_appeal",
                fields=["appeal_of"],
                condition=Q(appeal_of__isnull=False),
            ),
            models.CheckConstraint(
                name="round_state_is_known", condition=Q(state__in=RoundState.values)
            ),
            models.CheckConstraint(
                name="round_closed_means_decided",
                condition=Q(
                    state=RoundState.CLOSED,
                    accepted__isnull=False,
                    closed_at__isnull=False,
                    soft_prompt__isnull=False,
                )
                | Q(
                    state=RoundState.CLOSED,
                    accepted=None,
                    closed_at__isnull=False,
                    soft_prompt=None,
                )
                | (~Q(state=RoundState.CLOSED) & Q(accepted__isnull=True)),
            ),
            models.CheckConstraint(
                name="round_has_its_source",
                condition=Q(soft_prompt__isnull=False, job__isnull=False)
                | (Q(soft_prompt=None, other=None, job=None) & ~Q(state=RoundState.PREPARING)),
            ),
            models.CheckConstraint(name="round_mode_is_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="round_wants_reviews", condition=Q(wanted_reviews__gte=1)),
        ]

    def __str__(self) -> str:
        return f"round on “{self.name}”"

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    @property
    def is_imported(self) -> bool:
        return self.soft_prompt_id is None

    @property
    def subject(self) -> SoftPrompt:
        """The soft prompt under judgement. Ask only of a round that has one."""
        assert self.soft_prompt is not None
        return self.soft_prompt

    @property
    def definition(self) -> Definition | None:
        """What the texts are judged against, where it is a definition of this site."""
        return self.imported.definition if self.is_imported else self.subject.definition

    @property
    def concept(self) -> Concept | None:
        if not self.is_imported:
            return self.subject.concept
        return self.imported.definition.concept if self.imported.definition else None

    @property
    def name(self) -> str:
        """What pages and the record call it."""
        return self.imported.title if self.is_imported else self.subject.concept.term

    @property
    def language(self) -> str:
        """The code of the language that its reviewers must read."""
        return self.concept.language if self.concept else self.imported.language

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def status(self) -> RoundState | JobState:
        """What a badge says: the state, or how the job ended that should have left it."""
        if self.state == RoundState.PREPARING and self.job and self.job.is_over:
            return JobState(self.job.state)
        return RoundState(self.state)

    @property
    def asks(self) -> Mode:
        return Mode(self.mode)

    @property
    def rules(self) -> Policy:
        return Policy.from_dict(self.policy)
