"""That one admin is always left, whatever two of them do at the same moment."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role


def others(user: Any) -> QuerySet[RoleGrant]:
    """Grants of the admins besides this person who can act now."""
    awake = Q(user__suspended_until=None) | Q(user__suspended_until__lte=timezone.now())
    rows = RoleGrant.objects.filter(awake, role=Role.ADMIN, user__is_active=True)
    return rows.exclude(user=user)


def hold(actor: Any) -> User:
    """Lock the admins' grants, and whoever acts, until the transaction ends; the actor as they stand
    now."""
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk"))
    return User.objects.select_for_update().get(pk=actor.pk)
