"""People, what they may do here, and their API tokens."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import TimeStamped

from .states import Role, UseKind
from .validators import username_validators

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)


class User(AbstractUser):
    """A person. What they may do hangs on their live `RoleGrant` rows, never on a cached flag."""

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=username_validators,
        error_messages={"unique": _("Somebody already has this name.")},
    )
    email = models.EmailField(unique=True)
    name = models.CharField("display name", max_length=80, blank=True)
    # Codes of the languages they read; empty means that they have not said, and nothing follows from it.
    languages = models.JSONField(default=list, blank=True)
    # What pages and letters are written in for them; empty while they have not chosen.
    interface_language = models.CharField(max_length=12, blank=True, default="")
    # Markdown about oneself, rendered once on save.
    bio = models.TextField(blank=True)
    bio_html = models.TextField(blank=True, editable=False)
    # The least level of trust, by the word of an admin who knows them.
    vouched_level = models.PositiveSmallIntegerField(default=0)
    tutorial_done_at = models.DateTimeField(null=True, blank=True)
    # Until when they read and do not write; `FOR_GOOD` has no end. Why stands in `moderation`.
    suspended_until = models.DateTimeField(null=True, blank=True)
    # A moderator's note waits for them: the next page they open is that.
    has_notice = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_ignores_case"),
            models.CheckConstraint(
                condition=models.Q(vouched_level__lte=3), name="vouched_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @property
    def roles(self) -> set[str]:
        """Roles held now; asked of the database once per request's user object. They rest while the
        person is suspended."""
        if not self.is_active or self.is_suspended:
            return set()
        if not hasattr(self, "_roles"):
            self._roles = set(self.role_grants.values_list("role", flat=True))
        return self._roles

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.username])

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("_roles", None)
        self.__dict__.pop("_agreed", None)
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


class Agreement(models.Model):
    """Somebody has accepted a version of the licence under which texts are given here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="licence_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} accepted licence {self.version}"


class Use(models.Model):
    """One use of a limited act in one window of time. The constraint is the limit: who asks takes a
    free number from 1 to the limit, and of two at the same moment one gets it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=UseKind)
    window = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "window", "number"], name="use_number_once"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="use_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=UseKind.values), name="use_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
