"""How reviewers work, for admins: signs and weights over the newest reviews, and notices to be noted."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.activity import record
from common.answers import require
from common.errors import NotFound
from evaluations.models import EffortNotice, Review
from evaluations.permissions import may_see_efforts
from evaluations.stats.effort import Effort, efforts

from .weights import LOW, works

NEWEST = 5000
"""Reviews that are looked at, so that the page costs the same on a site of any age."""


@dataclass(frozen=True)
class Watched:
    """One reviewer and the signs in their newest reviews."""

    reviewer: User
    effort: Effort

    @property
    def is_low(self) -> bool:
        return self.effort.weight < LOW


def reviewers(admin: Any) -> list[Watched]:
    """Everybody in the newest reviews, the lowest weight first.

    Of rounds that are not closed only the pace counts: what was said there, and which texts are gold,
    is not told to admins either, who may be reviewers themselves.
    """
    require(may_see_efforts(admin))
    newest = Review.objects.order_by("-pk").values_list("pk", flat=True)[:NEWEST]
    found = efforts(works(Review.objects.filter(pk__in=list(newest))))
    people = User.objects.in_bulk([row.reviewer for row in found])
    rows = [Watched(people[row.reviewer], row) for row in found]
    return sorted(rows, key=lambda row: (row.effort.weight, -row.effort.n, row.reviewer.username))


def notices(admin: Any) -> list[EffortNotice]:
    """Those that no admin has noted, newest first."""
    require(may_see_efforts(admin))
    rows = EffortNotice.objects.filter(noted_at=None)
    return list(rows.select_related("reviewer", "round__soft_prompt__concept"))


def note(admin: Any, pk: int) -> EffortNotice:
    """Say that one has seen to it. Noted twice is noted once."""
    require(may_see_efforts(admin))
    row = EffortNotice.objects.select_related("round__soft_prompt__concept").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such notice."))
    with transaction.atomic():
        fresh = EffortNotice.objects.filter(pk=pk, noted_at=None)
        if fresh.update(noted_at=timezone.now(), noted_by=admin):
            record(admin, "noted a notice of little effort", row)
    return row
