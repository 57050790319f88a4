"""Every read of packs has a name; what a person may see is decided here."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from concepts.staleness import reference_number, stale_since

from .states import ReleaseState

OUT = [ReleaseState.PUBLISHED, ReleaseState.YANKED]


class PackQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PackQuerySet":
        """Packs with a release that is or was public; admins also see those that have none yet."""
        if _is_admin(user):
            return self
        return self.filter(self._has(OUT))

    def in_catalogue(self, user: Any) -> "PackQuerySet":
        """Packs that can be had now; for admins also those that have never been published."""
        if _is_admin(user):
            return self.filter(self._has([ReleaseState.PUBLISHED]) | ~self._has(OUT))
        return self.filter(self._has([ReleaseState.PUBLISHED]))

    def for_list(self) -> "PackQuerySet":
        """With the language model, and `out`: the published releases without their manifests."""
        releases: Any = self.model._meta.get_field("releases").related_model
        published = releases.objects.published().without_manifest().order_by("-published_at")
        return self.select_related("language_model").prefetch_related(
            Prefetch("releases", queryset=published, to_attr="out")
        )

    def _has(self, states: list[ReleaseState]) -> Exists:
        releases: Any = self.model._meta.get_field("releases").related_model
        return Exists(releases.objects.filter(pack=OuterRef("pk"), state__in=states))


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ReleaseQuerySet":
        """A draft is for admins; what was published stays to be seen, withdrawn or not."""
        return self if _is_admin(user) else self.filter(state__in=OUT)

    def published(self) -> "ReleaseQuerySet":
        return self.filter(state=ReleaseState.PUBLISHED)

    def without_manifest(self) -> "ReleaseQuerySet":
        """For lists: the long columns stay in the database."""
        return self.defer("manifest", "notes", "notes_html")

    def for_list(self) -> "ReleaseQuerySet":
        return self.without_manifest().select_related("pack", "job")

    def for_page(self) -> "ReleaseQuerySet":
        return self.select_related(
            "pack__language_model", "job", "key", "drafted_by", "published_by", "yanked_by"
        )


class ReleaseEntryQuerySet(models.QuerySet):
    def for_page(self) -> "ReleaseEntryQuerySet":
        return self.select_related("soft_prompt__concept", "soft_prompt__definition")

    def with_staleness(self) -> "ReleaseEntryQuerySet":
        """Adds `stale_since` and `reference_version`: whether its definition was replaced since."""
        return self.annotate(
            stale_since=stale_since("soft_prompt__definition"),
            reference_version=reference_number("soft_prompt__concept"),
        )

    def told_of(self, concept: Any) -> "ReleaseEntryQuerySet":
        """Where a concept was published, first release first."""
        return (
            self.filter(Q(soft_prompt__concept=concept) & Q(release__state__in=OUT))
            .select_related("release__pack", "soft_prompt")
            .defer("release__manifest")
            .order_by("release__published_at")
        )


def _is_admin(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role("admin"))
