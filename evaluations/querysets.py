"""Reads of rounds, items and reviews, each with a name."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import licence
from accounts.states import Role
from concepts.staleness import reference_number, stale_since

from . import slim
from .languages import in_languages
from .states import LIVE, PENDING, UNFILLED, Aside, ReferralState, RoundState, SlotState
from .ties import tie_of

# No definition is there, or none that a moderator has hidden.
NOT_HIDDEN = Q(soft_prompt__definition__hidden_at=None, imported__definition__hidden_at=None)
_CONCEPTS_SHOWN = Q(
    soft_prompt__concept__hidden_at=None, imported__definition__concept__hidden_at=None
)


def _model(app: str, name: str) -> Any:
    """A model of a layer above, found when the query is made."""
    return apps.get_model(app, name)


def _count(rows: QuerySet, group: str) -> Coalesce:
    """How many `rows` the outer row has."""
    counted = rows.order_by().values(group).annotate(count_=Count("pk")).values("count_")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class OnboardingQuerySet(models.QuerySet):
    def passed(self) -> "OnboardingQuerySet":
        return self.filter(passed_at__isnull=False)


class RubricQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "RubricQuerySet":
        """Members read what is published; admins the draft, too."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(Role.ADMIN) else self.published()

    def published(self) -> "RubricQuerySet":
        return self.filter(published=True)

    def current(self) -> Any:
        """What a round that opens now asks its reviewers."""
        return self.published().order_by("version").last()


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Whoever may see a concept may see that, and how far, it is under review. Imported outputs
        are for members, as their importer may not have meant them for the whole world."""
        concepts = _model("concepts", "Concept").objects.visible_to(user)
        seen = Q(soft_prompt__concept__in=concepts)
        if user.is_authenticated:
            free = Q(soft_prompt=None, imported__definition=None)
            seen |= free | Q(imported__definition__concept__in=concepts)
        if user.is_authenticated and user.has_role(Role.ADMIN):
            return self.filter(seen)
        return self.filter(seen, NOT_HIDDEN)

    def with_subject(self) -> "RoundQuerySet":
        """With what every page about a round names."""
        return self.select_related(
            "soft_prompt__concept",
            "soft_prompt__definition",
            "soft_prompt__language_model",
            "soft_prompt__run",
            "imported__definition__concept",
            "job",
            "opened_by",
        )

    def with_concept(self) -> "RoundQuerySet":
        """With what decides who may review it, and no more: this is asked at every step."""
        rows = self.select_related(
            "soft_prompt__concept", "soft_prompt__definition", "imported__definition__concept"
        )
        return rows.only(*slim.columns())

    def with_staleness(self) -> "RoundQuerySet":
        """Adds `stale_since` and `reference_version`; a round is as stale as what it judges."""
        return self.annotate(
            stale_since=stale_since("soft_prompt__definition"),
            reference_version=reference_number("soft_prompt__concept"),
        )

    def live(self) -> "RoundQuerySet":
        return self.filter(state__in=LIVE)

    def open_for(self, user: Any) -> "RoundQuerySet":
        """Open rounds that this person may review; the same rules as `permissions.may_review`."""
        if not user.is_authenticated or not user.has_role(Role.REVIEWER):
            return self.none()
        passed = _model("evaluations", "Onboarding").objects.passed().filter(user=user)
        ready = Exists(passed.filter(user__agreements__version=licence.VERSION))
        current = Q(soft_prompt__state="in_review") | Q(soft_prompt=None)
        rows = self.filter(ready, current, NOT_HIDDEN, _CONCEPTS_SHOWN, state=RoundState.OPEN)
        rows = rows.with_tie(user).filter(tie="")
        return rows.filter(in_languages(user.languages)) if user.languages else rows

    def with_tie(self, user: Any) -> "RoundQuerySet":
        """Adds `tie`: what keeps this person from judging it, see `ties.WHY_NOT`; empty for nothing."""
        return self.annotate(tie=tie_of(user))

    def waiting_for(self, user: Any) -> "RoundQuerySet":
        """Of those, the ones with items this person can still rate; `mine_left` says how many."""
        return self.open_for(user).with_mine(user).filter(mine_left__gt=0)

    def to_adjudicate(self, user: Any, now: Any = None) -> "RoundQuerySet":
        """Open rounds with contradicted texts that this person may be given; `mine_to_settle` says
        how many. `now` as in `ReferralQuerySet.offered_to`."""
        if not user.is_authenticated:
            return self.none()
        rows = _model("evaluations", "Referral").objects.filter(round=OuterRef("pk"))
        offered = _count(rows.offered_to(user.pk, now), "round")
        return self.open_for(user).annotate(mine_to_settle=offered).filter(mine_to_settle__gt=0)

    def with_mine(self, user: Any) -> "RoundQuerySet":
        """Adds `mine_done` and `mine_left`: this person's reviews, and items that want theirs; and
        `tie`, as `with_tie`."""
        slots = _model("evaluations", "Slot").objects.filter(round=OuterRef("pk"))
        left = slots.left_for(user.pk).order_by().values("round")
        left = left.annotate(count_=Count("item", distinct=True)).values("count_")
        return self.with_tie(user).annotate(
            mine_done=_count(slots.filter(reviewer=user.pk, state=SlotState.DONE), "round"),
            mine_left=Coalesce(Subquery(left, output_field=IntegerField()), 0),
        )

    def with_progress(self) -> "RoundQuerySet":
        """Adds counts that tell nothing about arms: `items_count`, `reviews_done` (at most the
        wanted ones of each item), `reviews_needed`, `reviewers_count`."""
        slots = _model("evaluations", "Slot").objects.filter(round=OuterRef("pk"))
        done = slots.filter(state=SlotState.DONE)
        people = done.order_by().values("round")
        people = people.annotate(count_=Count("reviewer", distinct=True)).values("count_")
        return self.annotate(
            items_count=Coalesce(Subquery(slots.last_places(), output_field=IntegerField()), 0),
            reviews_done=_count(done.filter(number__lte=OuterRef("wanted_reviews")), "round"),
            reviewers_count=Coalesce(Subquery(people, output_field=IntegerField()), 0),
        ).annotate(reviews_needed=F("items_count") * F("wanted_reviews"))


class ItemQuerySet(models.QuerySet):
    def with_reviews(self) -> "ItemQuerySet":
        """Adds `review_count`."""
        reviews = _model("evaluations", "Review").objects.filter(item=OuterRef("pk"))
        return self.annotate(review_count=_count(reviews, "item"))

    def wanting(self) -> "ItemQuerySet":
        """Items with fewer reviews than their round wants."""
        return self.with_reviews().filter(review_count__lt=F("round__wanted_reviews"))

    def wanting_review_of(self, user_id: int | None) -> "ItemQuerySet":
        """Items that want a review and have none by this person."""
        mine = _model("evaluations", "Review").objects.filter(item=OuterRef("pk"), reviewer=user_id)
        return self.wanting().exclude(Exists(mine))


class ReviewQuerySet(models.QuerySet):
    def by(self, user: Any) -> "ReviewQuerySet":
        """A person's own reviews: nobody else's are ever listed while a round is open."""
        return self.filter(reviewer=user.pk)

    def with_staleness(self) -> "ReviewQuerySet":
        """Adds `stale_since`."""
        return self.annotate(stale_since=stale_since("item__round__soft_prompt__definition"))


class SlotQuerySet(models.QuerySet):
    def unfilled(self) -> "SlotQuerySet":
        return self.filter(state__in=UNFILLED)

    def free(self) -> "SlotQuerySet":
        return self.filter(state=SlotState.FREE)

    def leased(self) -> "SlotQuerySet":
        return self.filter(state=SlotState.LEASED)

    def last_places(self) -> QuerySet:
        """The highest place, which is the number of items: one step in an index."""
        return self.filter(number=1).order_by("-place").values("place")[:1]

    def left_for(self, user_id: int | None) -> "SlotQuerySet":
        """Unfilled slots of items that this person has neither reviewed nor set aside."""
        done = _model("evaluations", "Slot").objects.filter(
            item=OuterRef("item"), reviewer=user_id, state=SlotState.DONE
        )
        return self.unfilled().filter(~Exists(done), ~_set_aside_by(user_id))

    def offered_to(self, user_id: int) -> "SlotQuerySet":
        """Free slots that this person may be given, those of items nearest to complete first."""
        theirs = _model("evaluations", "Slot").objects.filter(
            item=OuterRef("item"), reviewer=user_id
        )
        offered = self.free().filter(~Exists(theirs), ~_set_aside_by(user_id))
        return offered.order_by("-number", "place")


class ReferralQuerySet(models.QuerySet):
    def pending(self) -> "ReferralQuerySet":
        return self.filter(state__in=PENDING)

    def leased(self) -> "ReferralQuerySet":
        return self.filter(state=ReferralState.LEASED)

    def offered_to(self, user_id: int, now: Any = None) -> "ReferralQuerySet":
        """What this person has, or may be given: texts that wait, or whose time with somebody ran out,
        that this person has neither reviewed nor put by. `now` is a moment, or the database's own."""
        judged = _model("evaluations", "Review").objects.filter(
            item=OuterRef("item"), reviewer=user_id
        )
        theirs = Q(state=ReferralState.LEASED, adjudicator=user_id)
        over = Q(state=ReferralState.LEASED, lease_expires_at__lte=now or timezone.now())
        free = Q(state=ReferralState.OPEN) | over
        return self.filter(theirs | (free & ~Exists(judged) & ~_set_aside_by(user_id)))


def _set_aside_by(user_id: int | None) -> Exists:
    rows = _model("evaluations", "SetAside").objects.filter(item=OuterRef("item"), reviewer=user_id)
    return Exists(rows.exclude(kind=Aside.LAPSED))
