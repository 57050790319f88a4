"""A reviewer declares a conflict of interest; an admin lifts it."""

from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from common.activity import record
from common.answers import require
from common.errors import Invalid, NotFound
from common.text import clean
from evaluations.models import Conflict, Review, Round, Slot
from evaluations.permissions import may_declare, may_lift, may_see_conflicts

from . import leases

REASON_BYTES = 2000
SCOPES = ("round", "concept")
DECLARED = "declared a conflict of interest in the round"
LIFTED = "lifted a conflict of interest in the round"


def declare(actor: Any, round_: Round, scope: str = "round", reason: str = "") -> Conflict:
    """From now on this person is not asked here, or nowhere on the concept. What they hold is given back."""
    require(may_declare(actor, round_))
    if scope not in SCOPES or (scope == "concept" and round_.concept is None):
        raise Invalid.field("scope", _("Say whether it is this round or the concept."))
    reason = clean(reason, field="reason", limit=REASON_BYTES)
    what = {"round": round_} if scope == "round" else {"concept": round_.concept}
    with transaction.atomic():
        row, made = Conflict.objects.get_or_create(user=actor, **what, defaults={"reason": reason})
        if made:
            _give_back(actor, round_, row)
            record(actor, DECLARED, round_, scope=scope)
    return row


def lift(actor: Any, round_: Round, username: str) -> User:
    """Take back what somebody declared here by mistake; nothing else keeps them from reviewing then."""
    require(may_see_conflicts(actor))
    rows = of_round(actor, round_).filter(user__username=username)
    found = list(rows)
    if not found:
        raise NotFound(_("Nobody of this name has declared a conflict of interest here."))
    for row in found:
        require(may_lift(actor, row))
    with transaction.atomic():
        gone = Conflict.objects.filter(pk__in=[row.pk for row in found]).delete()[0]
        if gone:
            record(actor, LIFTED, round_, member=username)
    return found[0].user


def of_round(admin: Any, round_: Round) -> QuerySet[Conflict]:
    """Declared ones that concern the round, with `reviews`: what this person has said in it before."""
    require(may_see_conflicts(admin))
    mine = Review.objects.filter(item__round=round_, reviewer=OuterRef("user")).order_by()
    said = mine.values("reviewer").annotate(count_=Count("pk")).values("count_")
    rows = Conflict.objects.filter(_concerns(round_)).select_related("user")
    return rows.annotate(reviews=Coalesce(Subquery(said), 0))


def _concerns(round_: Round) -> Q:
    found = Q(round=round_)
    return found | Q(concept=round_.concept) if round_.concept else found


def _give_back(actor: Any, round_: Round, conflict: Conflict) -> None:
    held = Slot.objects.leased().filter(reviewer=actor).select_related("item")
    if conflict.round_id:
        held = held.filter(round=round_)
    else:
        held = held.filter(
            Q(round__soft_prompt__concept=conflict.concept_id)
            | Q(round__imported__definition__concept=conflict.concept_id)
        )
    for slot in held:
        leases.give_back(actor, slot.item)
