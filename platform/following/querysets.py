"""Reads of watches, notifications and letters, each with a name."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from concepts.querysets import concept_open_to

from .states import USUAL

FORGOTTEN = timedelta(days=15)  # older news are for the page alone


def _seen_by(user: Any) -> Q:
    """Rows on no concept, or on one that this person may see."""
    seen = concept_open_to(user, "concept__")
    return (
        Q(concept=None) | seen if seen else Q()
    )  # an empty Q is “all” by itself, nothing beside `|`


class WatchQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "WatchQuerySet":
        """One's own, of what is still there for them; nobody sees another's."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_seen_by(user), user=user, is_on=True)

    def of_concepts(self) -> "WatchQuerySet":
        return self.filter(concept__isnull=False).select_related("concept").order_by("-pk")

    def of_no_concept(self) -> "WatchQuerySet":
        """Traditions and kinds of news."""
        rows = self.filter(concept=None).select_related("tradition")
        return rows.order_by("topic", "tradition__name")

    def watching(self, concepts: list[Any], at: datetime, topic: str = "") -> "WatchQuerySet":
        """Who followed one of these concepts, a tradition of it or the one above that, or the topic, at
        that time already."""
        about = [concept.pk for concept in concepts]
        theirs = Q(tradition__concepts__in=about) | Q(tradition__children__concepts__in=about)
        wanted = Q(concept__in=about) | Q(pk__in=self.filter(theirs).values("pk"))
        if topic:
            wanted |= Q(topic=topic)
        return self.filter(wanted, is_on=True, since__lte=at)


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """One's own, of what they may still see: a concept that was declined since takes its news along."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_seen_by(user), user=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def for_list(self) -> "NotificationQuerySet":
        return self.select_related("act", "concept")

    def unmailed(self, now: datetime) -> "NotificationQuerySet":
        """Unread, in no letter yet, of people who can be written to; with `mail`, how often they wish."""
        verified = EmailAddress.objects.filter(
            user=OuterRef("user"), verified=True, email__iexact=OuterRef("user__email")
        )
        return self.filter(
            Exists(verified),
            read_at=None,
            letter=None,
            user__is_active=True,
            made_at__gt=now - FORGOTTEN,
        ).annotate(mail=Coalesce(F("user__news_preference__mail"), Value(str(USUAL))))


class LetterQuerySet(models.QuerySet):
    def for_sending(self) -> "LetterQuerySet":
        return self.select_related("user", "job")
