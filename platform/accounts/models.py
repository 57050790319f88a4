"""People, what they may do here, and their API tokens."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from common.models import TimeStamped

from .states import Role
from .validators import username_validators


class User(AbstractUser):
    """A person. What they may do hangs on their live `RoleGrant` rows, never on a cached flag."""

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=username_validators,
        error_messages={"unique": "Somebody already has this name."},
    )
    email = models.EmailField(unique=True)
    name = models.CharField("display name", max_length=80, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("username"), name="username_ignores_case")]

    def __str__(self) -> str:
        return self.name or self.username

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @property
    def roles(self) -> set[str]:
        """Roles held now; asked of the database once per request's user object."""
        if not self.is_active:
            return set()
        if not hasattr(self, "_roles"):
            self._roles = set(self.role_grants.values_list("role", flat=True))
        return self._roles

    @property
    def role_labels(self) -> list[str]:
        return [role.label for role in Role if role in self.roles]

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("_roles", None)
        super().refresh_from_db(*args, **kwargs)


class RoleGrant(TimeStamped):
    """One role of one person, and who gave it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_held_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class ApiToken(TimeStamped):
    """A token for scripts. Only its SHA-256 is kept; it is shown once, and it expires."""

    PREFIX = "lac_"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.label} ({self.user})"

    @classmethod
    def issue(cls, user: User, label: str, expires_at: datetime) -> tuple["ApiToken", str]:
        """Make a token; returns the row and the secret, which is kept nowhere."""
        secret = cls.PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(
            user=user, label=label, digest=cls.digest_of(secret), expires_at=expires_at
        )
        return row, secret

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
