"""Reads of flags, sanctions and objections."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.states import Role
from accounts.trust import LOOK_BACK_DAYS

from .states import BLAMES, FlagState, ObjectionState


def _is_admin(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.ADMIN))


class FlagQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FlagQuerySet":
        """Admins read all but those about themselves; everybody their own."""
        if not user.is_authenticated:
            return self.none()
        if _is_admin(user):
            return self.exclude(author=user) | self.filter(flagged_by=user)
        return self.filter(flagged_by=user)

    def by(self, user: Any) -> "FlagQuerySet":
        return self.filter(flagged_by=user)

    def open(self) -> "FlagQuerySet":
        return self.filter(state=FlagState.OPEN)

    def waiting_for(self, user: Any) -> "FlagQuerySet":
        """Open flags that this admin may decide, oldest first."""
        return self.open().exclude(author=user).for_list().order_by("created_at", "pk")

    def on_the_same(self, flag: Any) -> "FlagQuerySet":
        return self.filter(kind=flag.kind, thing_id=flag.thing_id)

    def for_list(self) -> "FlagQuerySet":
        return self.select_related("flagged_by", "author", "decided_by", "sanction")


class SanctionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SanctionQuerySet":
        """Whom it concerns, and admins."""
        if not user.is_authenticated:
            return self.none()
        return self if _is_admin(user) else self.of(user)

    def of(self, user: Any) -> "SanctionQuerySet":
        return self.filter(person=user)

    def standing(self) -> "SanctionQuerySet":
        return self.filter(lifted_at=None)

    def unread(self) -> "SanctionQuerySet":
        return self.filter(acknowledged_at=None)

    def counting(self) -> "SanctionQuerySet":
        """Those that lower trust."""
        since = timezone.now() - timedelta(days=LOOK_BACK_DAYS)
        return self.standing().filter(action__in=BLAMES, created_at__gte=since)

    def for_list(self) -> "SanctionQuerySet":
        return self.select_related("person", "imposed_by", "lifted_by", "objection__decided_by")


class ObjectionQuerySet(models.QuerySet):
    def open(self) -> "ObjectionQuerySet":
        return self.filter(state=ObjectionState.OPEN)

    def waiting_for(self, user: Any) -> "ObjectionQuerySet":
        """Open appeals that this admin may answer: not against their own act, nor their own."""
        mine = models.Q(sanction__imposed_by=user) | models.Q(sanction__person=user)
        return self.open().exclude(mine).for_list().order_by("created_at", "pk")

    def for_list(self) -> "ObjectionQuerySet":
        return self.select_related("sanction__person", "sanction__imposed_by", "decided_by")
