"""Packs, their releases, and the keys that signed them.

Database triggers hold a published release still (migration 0002): neither the ORM, the site
administration nor SQL by hand can change or delete it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.models import TimeStamped

from .querysets import PackQuerySet, ReleaseEntryQuerySet, ReleaseQuerySet
from .states import ReleaseState


class SigningKey(models.Model):
    """The public half of a key that signed a release. `key_id` is the SHA-256 of its PEM."""

    key_id = models.CharField(max_length=64, primary_key=True)
    pem = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.key_id[:16]


class Pack(TimeStamped):
    """Soft prompts of one language model that are published together, version by version."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    skeleton = models.CharField(max_length=160, unique=True)
    about = models.TextField(blank=True)
    about_html = models.TextField(editable=False, blank=True)
    licence = models.CharField(max_length=60, default="CC-BY-4.0")
    language_model = models.ForeignKey(
        "concepts.LanguageModel", on_delete=models.PROTECT, related_name="packs"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pack", args=[self.slug])


class Release(TimeStamped):
    """One version of a pack: a draft, then published for good.

    `digest` is the SHA-256 of the archive, an artifact; `manifest` is its `pack.json`; `key` is
    what signed it. A version that was published is never used again, withdrawn or not.
    """

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=ReleaseState, default=ReleaseState.DRAFT)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    notes = models.TextField(blank=True)
    notes_html = models.TextField(editable=False, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    job = models.OneToOneField(
        "jobs.Job", null=True, on_delete=models.PROTECT, related_name="release"
    )
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    manifest = models.JSONField(default=dict)
    key = models.ForeignKey(
        SigningKey, null=True, on_delete=models.PROTECT, related_name="releases"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    yanked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    yanked_at = models.DateTimeField(null=True)
    yank_reason = models.TextField(blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "version"], name="release_version_once"),
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values), name="release_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.DRAFT)
                | (~Q(digest="") & Q(key__isnull=False) & Q(published_at__isnull=False)),
                name="release_out_means_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.YANKED) | ~Q(yank_reason=""),
                name="release_yanked_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack.name} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("release", args=[self.pack.slug, self.version])

    @property
    def state_badge(self) -> ReleaseState:
        return ReleaseState(self.state)

    @property
    def is_draft(self) -> bool:
        return self.state == ReleaseState.DRAFT

    @property
    def is_building(self) -> bool:
        return self.is_draft and self.job is not None and self.job.is_live

    @property
    def file_name(self) -> str:
        return f"{self.pack.slug}-{self.version}.tar"


class ReleaseEntry(models.Model):
    """A soft prompt in a release."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="entries")
    soft_prompt = models.ForeignKey(
        "concepts.SoftPrompt", on_delete=models.PROTECT, related_name="release_entries"
    )

    objects = ReleaseEntryQuerySet.as_manager()

    class Meta:
        ordering = ["soft_prompt__concept__term", "pk"]
        verbose_name_plural = "release entries"
        constraints = [
            models.UniqueConstraint(fields=["release", "soft_prompt"], name="release_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.soft_prompt} in {self.release}"
