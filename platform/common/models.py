"""What every app builds on: dated rows and the append-only record of acts."""

from typing import Any

from django.conf import settings
from django.db import models


class TimeStamped(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Activity(models.Model):
    """One act: who did what to what. Append-only and hash-chained.

    `hash` is SHA-256 over the canonical JSON of the act and the hash before it, so a row that is
    changed or taken out breaks the chain (`manage.py verify_activity`). Database triggers refuse
    UPDATE and DELETE, but for one thing: names of people can be erased.

    So the hash covers no name of a person, only its seal: SHA-256 over a random salt and the name.
    Whoever has salt and name can check the seal; with both gone, it tells nothing, and the chain
    still holds. `docs/explanation/erasure.md` has the whole of it. Without a seal the act was
    recorded before there were any, and the hash covers the names.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=150)
    actor_salt = models.CharField(max_length=32, default="")
    actor_seal = models.CharField(max_length=64, default="")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField(max_length=300)
    subject_salt = models.CharField(max_length=32, default="")
    subject_seal = models.CharField(max_length=64, default="")
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-sequence"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["subject_type", "subject_id", "-sequence"])]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject_name}"

    def facts(self) -> dict[str, Any]:
        """What the hash covers."""
        told = {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "verb": self.verb,
            "subject": [self.subject_type, self.subject_id, self.subject_name],
            "data": self.data,
            "previous": self.previous,
        }
        if not self.actor_seal:
            return told
        named = self.subject_seal or self.subject_name
        return told | {
            "actor_name": self.actor_seal,
            "subject": [self.subject_type, self.subject_id, named],
            "format": 2,
        }


class ActivityHead(models.Model):
    """The end of the chain: one row, locked while an act is appended, so that acts queue up."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.sequence}"


class Sending(models.Model):
    """One POST that was sent under a key, with its answer; forgotten after a day (`common.sending`).

    `digest` is the SHA-256 of what was sent. `status` is empty while it is being done, which nobody else
    sees: the row and what was done are one transaction.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sendings"
    )
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="sent_once")]

    def __str__(self) -> str:
        return self.key
