"""Who watches what, what they were told, and how far the record of acts is read."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.models import Activity, TimeStamped
from concepts.models import Concept, Tradition

from .querysets import LetterQuerySet, NotificationQuerySet, WatchQuerySet
from .states import USUAL, Because, Mail, Topic


class Watch(TimeStamped):
    """One person follows one concept, one tradition with those under it, or everything of one kind.

    Private: it may say that somebody reviewed. A row that is not `is_on` remembers that they stopped,
    so that what is watched by itself does not come back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    concept = models.ForeignKey(Concept, null=True, on_delete=models.CASCADE, related_name="+")
    tradition = models.ForeignKey(Tradition, null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic, blank=True)
    because = models.CharField(max_length=20, choices=Because, default=Because.CHOSEN)
    is_on = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)  # of what was done before, nothing is told

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["topic"], condition=~Q(topic=""), name="watch_topic"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "concept"],
                condition=Q(concept__isnull=False),
                name="concept_watched_once",
            ),
            models.UniqueConstraint(
                fields=["user", "tradition"],
                condition=Q(tradition__isnull=False),
                name="tradition_watched_once",
            ),
            models.UniqueConstraint(
                fields=["user", "topic"], condition=~Q(topic=""), name="topic_watched_once"
            ),
            models.CheckConstraint(
                name="watch_of_one_thing",
                condition=Q(concept__isnull=False, tradition=None, topic="")
                | Q(concept=None, topic="", tradition__isnull=False)
                | (Q(concept=None, tradition=None) & ~Q(topic="")),
            ),
            models.CheckConstraint(
                name="watch_topic_known", condition=Q(topic__in=["", *Topic.values])
            ),
        ]

    def __str__(self) -> str:
        """What is watched, as pages call it."""
        return str(self.concept or self.tradition or Topic(self.topic).label)


class Preference(TimeStamped):
    """What somebody said about their news; who has no row has said nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="news_preference"
    )
    mail = models.CharField(max_length=10, choices=Mail, default=USUAL)
    automatic = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(mail__in=Mail.values), name="mail_known")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mail_display()}"


class Letter(models.Model):
    """One mail to one person: what is new at a moment, or a digest. `period` is what makes it one: the
    day a digest is for, or the act. `job` sends it; `sent_at` stays empty when nothing was left to say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mail = models.CharField(max_length=10, choices=Mail)
    period = models.CharField(max_length=60)
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "mail", "period"], name="letter_once"),
            models.CheckConstraint(
                name="letter_has_a_rhythm",
                condition=Q(mail__in=[Mail.AT_ONCE, Mail.DAILY, Mail.WEEKLY]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mail} {self.period}"


class Notification(models.Model):
    """One act told to one person, once. Its words are made from the act when they are read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    act = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    concept = models.ForeignKey(Concept, null=True, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=300)
    is_direct = models.BooleanField(default=False)  # it concerns them, watched or not
    made_at = models.DateTimeField(default=timezone.now)
    read_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    letter = models.ForeignKey(
        Letter, null=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "act"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_list"),
            models.Index(
                fields=["user", "-id"], condition=Q(read_at=None), name="notification_unread"
            ),
            models.Index(
                fields=["made_at"],
                condition=Q(read_at=None, letter=None),
                name="notification_unmailed",
            ),
        ]

    def __str__(self) -> str:
        return f"act {self.act_id} to {self.user_id}"


class Cursor(models.Model):
    """The last act that was read: one row, locked while acts are read."""

    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.sequence}"


class Missed(models.Model):
    """An act whose telling broke off. It is tried again, and holds up nobody else's news."""

    act = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="+")
    error = models.TextField()
    tried_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "missed"
        ordering = ["tried_at"]

    def __str__(self) -> str:
        return f"act {self.act_id}: {self.error}"
