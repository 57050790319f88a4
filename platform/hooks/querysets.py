"""Reads of endpoints and deliveries, each with a name."""

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.states import Role

if TYPE_CHECKING:
    from .models import Delivery, Endpoint  # noqa: F401


def _is_admin(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.ADMIN)


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, user: Any) -> "EndpointQuerySet":
        """Addresses outside are the admins' business alone."""
        return self if _is_admin(user) else self.none()

    def wanting(self, event: str) -> "list[Endpoint]":
        """Enabled endpoints that asked for `event`. There are few, so their lists are looked through
        here: SQLite cannot search in them."""
        return [row for row in self.filter(enabled=True).order_by("pk") if event in row.events]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        return self if _is_admin(user) else self.none()

    def for_list(self) -> "DeliveryQuerySet":
        """Newest first, with the job that tells the state, without what was said."""
        return self.select_related("job", "endpoint").defer("body").order_by("-created_at", "pk")
