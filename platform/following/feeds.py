"""Atom feeds of what was accepted and decided: what strangers may see, and the same for everybody.

Feed readers ask often, so an unchanged feed is answered with 304 (ETag, Last-Modified).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from common.errors import NotFound
from concepts.models import Concept, Definition, Tradition
from evaluations.models import Round
from evaluations.states import LIVE, RoundState

ENTRIES = 30
STRANGER = AnonymousUser()


@dataclass(frozen=True)
class Entry:
    """A text that became the reference, or a round that is over."""

    at: datetime
    title: str
    html: str
    url: str
    who: str


class _Feed(Feed):
    feed_type = Atom1Feed
    title: Any = "Lacuna: definitions and decisions"
    subtitle = "Accepted definitions, and rounds of review that are over."
    link: Any = "/"

    def items(self, obj: Any = None) -> list[Entry]:
        return entries()

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.html

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_guid(self, item: Entry) -> str:
        return f"{item.url}#{item.at.isoformat()}"

    def item_author_name(self, item: Entry) -> str:
        return item.who

    def item_pubdate(self, item: Entry) -> datetime:
        return item.at

    item_updateddate = item_pubdate


class _OfConcept(_Feed):
    def get_object(self, request: HttpRequest, slug: str) -> Concept:
        row = Concept.objects.visible_to(STRANGER).filter(slug=slug).first()
        if row is None:
            raise NotFound(_("There is no concept at this address, or it is not public."))
        return row

    def title(self, obj: Concept) -> str:
        return f"Lacuna: {obj.term}"

    def link(self, obj: Concept) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Any = None) -> list[Entry]:
        return entries(Concept.objects.filter(pk=obj.pk))


class _OfTradition(_Feed):
    """With what stands under it. Addresses that hold a name lead here, too."""

    def get_object(self, request: HttpRequest, tradition: str) -> Tradition:
        row = Tradition.objects.called(tradition)
        if row is None:
            raise NotFound(_("There is no such tradition."))
        return row

    def title(self, obj: Tradition) -> str:
        return f"Lacuna: {obj.name}"

    def link(self, obj: Tradition) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Any = None) -> list[Entry]:
        return entries(Concept.objects.of_tradition(obj.slug))


def entries(concepts: QuerySet | None = None) -> list[Entry]:
    """The newest definitions and decisions together; of these `concepts`, or of all."""
    texts, rounds = _texts(), _rounds()
    if concepts is not None:
        texts = texts.filter(concept__in=concepts)
        rounds = rounds.filter(soft_prompt__concept__in=concepts)
    found = [_definition(row) for row in texts[:ENTRIES]]
    found += [_decision(row) for row in rounds[:ENTRIES]]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:ENTRIES]


def _texts() -> QuerySet[Definition]:
    """What is the reference or has been."""
    rows = Definition.objects.visible_to(STRANGER).filter(state__in=["accepted", "superseded"])
    rows = rows.filter(decided_at__isnull=False).select_related("concept", "author")
    return rows.defer("text", "notes", "notes_html").order_by("-decided_at", "-pk")


def _rounds() -> QuerySet[Round]:
    """Decisions that stand: one that is judged anew is closed to everybody for that time."""
    anew = Round.objects.filter(appeal_of=OuterRef("pk"), state__in=LIVE)
    rows = Round.objects.visible_to(STRANGER).filter(
        ~Exists(anew), state=RoundState.CLOSED, soft_prompt__isnull=False
    )
    return rows.select_related("soft_prompt__concept").order_by("-closed_at", "-pk")


def _definition(row: Definition) -> Entry:
    title = f"{row.concept.term}: version {row.number} is accepted"
    assert row.decided_at is not None
    return Entry(row.decided_at, title, row.text_html, row.get_absolute_url(), str(row.author))


def _decision(row: Round) -> Entry:
    outcome = "accepted" if row.accepted else "rejected"
    title = f"{row.name}: reviewers have judged, and the soft prompt is {outcome}"
    url = reverse("round-decision", args=[row.pk])
    assert row.closed_at is not None
    return Entry(row.closed_at, title, "", url, "Lacuna")


def _page(feed: Feed) -> Callable[..., HttpResponse]:
    return require_safe(conditional_page(feed))


site, concept, tradition = _page(_Feed()), _page(_OfConcept()), _page(_OfTradition())
