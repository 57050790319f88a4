"""Threads on a concept, a definition or a passage of it; comments, their versions, and whom they name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common.models import TimeStamped
from concepts.models import Concept, Definition

from .querysets import CommentQuerySet, ThreadQuerySet
from .states import ThreadState

USER = settings.AUTH_USER_MODEL
EXCERPT = 80


class Thread(TimeStamped):
    """One question and what is said about it. Its first comment opens it.

    On a passage, `quote` is what `definition.text[start:end]` says, in code points: a submitted text
    never changes, so it stays there. Without a definition it is about the concept. `last_at` is when it
    was last commented on. `is_veiled` keeps the title back, while what opened it is hidden.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="threads")
    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.PROTECT, related_name="threads"
    )
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="threads")
    state = models.CharField(max_length=10, choices=ThreadState, default=ThreadState.OPEN)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    locked_because = models.TextField(blank=True)
    is_veiled = models.BooleanField(default=False)
    last_at = models.DateTimeField()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["concept", "-last_at", "-id"], name="thread_by_concept"),
            models.Index(fields=["-last_at", "-id"], name="thread_by_last"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ThreadState.values), name="thread_state_known"
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None, quote="")
                | Q(definition__isnull=False, start__isnull=False, end__gt=models.F("start"))
                & ~Q(quote=""),
                name="thread_passage_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=False) | ~Q(title=""), name="thread_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        """For the record of acts, which keeps what it is told for good: nothing that somebody typed here."""
        number = f", version {self.definition.number}" if self.definition else ""
        return f"the discussion of {self.concept.term}{number}"

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.pk])

    @property
    def name(self) -> str:
        """What it is called in a list."""
        if self.is_veiled:
            return _("A thread whose beginning is hidden")
        return self.title or f"“{shortened(self.quote)}”"

    @property
    def state_badge(self) -> ThreadState:
        return ThreadState(self.state)

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def on_passage(self) -> bool:
        return self.start is not None


class Comment(models.Model):
    """What somebody says. Its row stays when its author takes the words back: what answers it stands.

    `key` names the sending: the same one twice is one comment, by constraint; `sent_digest` is the
    SHA-256 of what was sent with it. `revision` counts the edits; what it said before is a `Version`.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="comments")
    answers = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="answered_by"
    )
    is_opening = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    text_html = models.TextField(blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    hidden_because = models.TextField(blank=True)
    key = models.CharField(max_length=64)
    sent_digest = models.CharField(max_length=64, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["thread", "id"], name="comment_by_thread")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="comment_sent_once"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(is_opening=True), name="thread_opened_once"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) & ~Q(text="")
                | Q(deleted_at__isnull=False, text="", text_html=""),
                name="comment_says_something_or_is_deleted",
            ),
        ]

    def __str__(self) -> str:
        return f"a comment in {self.thread}"

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    @property
    def etag(self) -> str:
        return f'"{self.pk}-{self.revision}"'

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None and not self.is_deleted


class Version(models.Model):
    """What a comment said before an edit; goes when its author deletes the comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    text_html = models.TextField(editable=False)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "revision"], name="comment_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment}, revision {self.revision}"


class Mention(models.Model):
    """Somebody whom a comment names. A row for each, so that each is told once."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.comment}"


def shortened(text: str, letters: int = EXCERPT) -> str:
    """The beginning, cut at a word where one ends."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0] + " …"
