"""Wanted reviews as rows, so that the database itself keeps an item from getting one too many."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluations.querysets import SlotQuerySet
from evaluations.states import SlotState

from .choice import Choice
from .output import Item
from .review import Review
from .round import Round

NOTHING_YET = Q(review=None, choice=None)
NOBODY = NOTHING_YET & Q(reviewer=None, taken_at=None, lease_expires_at=None)
SOMEBODY = Q(reviewer__isnull=False, taken_at__isnull=False)
FILLED = Q(review__isnull=False, choice=None) | Q(review=None, choice__isnull=False)


class Slot(models.Model):
    """One wanted review of one item: who has it, until when, and what came of it, which is a `review`
    or, of a comparison, a `choice`.

    `number` counts the slots of an item from 1. They are given out in that order, so the number of
    a free slot says how far its item is. `place` is the item's place in the round, 1 to the number
    of items, drawn at random; what it rests on stands in `services.arranging`. `instruction` keeps
    two outputs of one instruction apart. None of them tells the arm. `took` is how long the
    reviewer had the item before the review; None where that is not known.
    """

    # Indexes that begin with these columns stand below, so they have none of their own.
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="slots", db_index=False)
    instruction = models.ForeignKey(
        "concepts.Instruction", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=SlotState, default=SlotState.WAITING)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="slots",
        db_index=False,
    )
    taken_at = models.DateTimeField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    took = models.DurationField(null=True)
    review = models.OneToOneField(Review, null=True, on_delete=models.RESTRICT, related_name="slot")
    choice = models.OneToOneField(Choice, null=True, on_delete=models.RESTRICT, related_name="slot")

    objects = SlotQuerySet.as_manager()

    class Meta:
        indexes = [
            # What the queue reads: free slots in its order, leases, and whether any is unfilled.
            models.Index(fields=["round", "state", "-number", "place"], name="slot_queue"),
            models.Index(
                fields=["reviewer", "round", "-taken_at"],
                name="slot_of_reviewer",
                condition=Q(reviewer__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="slot_number_once"),
            models.UniqueConstraint(fields=["round", "number", "place"], name="slot_place_once"),
            models.UniqueConstraint(
                name="slot_once_per_reviewer",
                fields=["item", "reviewer"],
                condition=Q(reviewer__isnull=False),
            ),
            models.UniqueConstraint(
                name="slot_one_lease_per_reviewer",
                fields=["round", "reviewer"],
                condition=Q(state=SlotState.LEASED),
            ),
            models.CheckConstraint(
                name="slot_state_is_true",
                condition=(Q(state__in=[SlotState.WAITING, SlotState.FREE]) & NOBODY)
                | (
                    Q(state=SlotState.LEASED, lease_expires_at__isnull=False)
                    & SOMEBODY
                    & NOTHING_YET
                )
                | (Q(state=SlotState.DONE, lease_expires_at=None) & SOMEBODY & FILLED),
            ),
            models.CheckConstraint(
                name="slot_counts_from_one", condition=Q(number__gte=1, place__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"slot {self.number} of {self.item_id}"
