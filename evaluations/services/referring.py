"""Which texts of a round need an adjudicator, how far that is, and what came of it."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.states import Role
from common.activity import record
from concepts.models import Definition, Endorsement, Sighting
from concepts.states import DefinitionState
from discussion.models import Comment
from evaluations.languages import reads
from evaluations.models import (
    Adjudication,
    Appeal,
    Choice,
    Conflict,
    Gold,
    Onboarding,
    OutputArm,
    Referral,
    Review,
    Round,
    SetAside,
)
from evaluations.states import Aside, ReferralState

from .disagreement import Text, contradicted


@dataclass(frozen=True)
class Standing:
    """How far the adjudications of a round are."""

    total: int
    done: int
    waived: int

    @property
    def pending(self) -> int:
        return self.total - self.done - self.waived


def standing(round_: Round) -> Standing:
    return Standing(
        **Referral.objects.filter(round=round_).aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=ReferralState.DONE)),
            waived=Count("pk", filter=Q(state=ReferralState.WAIVED)),
        )
    )


def has_begun(round_: Round) -> bool:
    """Whether texts were referred: from then on no more reviews are asked for."""
    return Referral.objects.filter(round=round_).exists()


def refer(round_: Round) -> bool:
    """Refer every text on which its reviewers contradict each other, once; whether any referral is
    pending now. Call when no slot is unfilled, with the round's row locked.

    A text that nobody is left to adjudicate is not referred: the round decides without, and says so.
    """
    new = _unreferred(round_) if round_.rules.adjudicates else {}
    if new:
        able = people_for(round_)
        put_by = _put_by(new)
        rows = [
            Referral(round=round_, item_id=item)
            for item, reviewers in sorted(new.items())
            if able - reviewers - put_by[item]
        ]
        Referral.objects.bulk_create(rows)
        if rows:
            record(None, "asked for adjudication in the round", round_, texts=len(rows))
    return Referral.objects.pending().filter(round=round_).exists()


def adjudicated(round_: Round) -> dict[Text, Adjudication]:
    """Text -> what its adjudicator said. For the decision and the pages after it."""
    rows = Adjudication.objects.filter(referral__round=round_).order_by("referral")
    rows = rows.select_related("referral__item__output")
    arms = dict(
        OutputArm.objects.filter(
            output__round=round_, output__item__referral__isnull=False
        ).values_list("output_id", "arm")
    )
    return {
        (row.referral.item.single.instruction_id, arms[row.referral.item.single.pk]): row
        for row in rows
    }


def digest_of(found: dict[Text, Adjudication]) -> str:
    """SHA-256 over every adjudication, for the record's chain."""
    facts = sorted(
        [row.referral.item.token, row.referral.adjudicator_id, arm, *row.said().values()]
        for (_, arm), row in found.items()
    )
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def _unreferred(round_: Round) -> dict[int, set[int]]:
    """Item -> its reviewers, for contradicted items that were not referred yet. The answer to gold
    is known already."""
    reviews: dict[int, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(item__round=round_, item__referral=None)
    rows = rows.exclude(item__output__in=Gold.objects.filter(output__round=round_).values("output"))
    for review in rows.only("item_id", "reviewer_id", "fidelity", "verdict").order_by("pk"):
        reviews[review.item_id].append(review)
    return {
        item: {row.reviewer_id for row in rows}
        for item, rows in reviews.items()
        if contradicted(round_.rules, rows)
    }


def people_for(round_: Round) -> set[int]:
    """Reviewers of the site who could be given the round; the same rules as `ties` and `languages`."""
    concept, definition = round_.subject.concept, round_.subject.definition
    people = User.objects.filter(
        is_active=True,
        role_grants__role=Role.REVIEWER,
        pk__in=Onboarding.objects.passed().values("user"),
    )
    seen = Sighting.objects.filter(run__concept=concept)
    versions = Definition.objects.filter(concept=concept).exclude(state=DefinitionState.DRAFT)
    endorsed = Endorsement.objects.filter(definition__concept=concept)
    discussed = Comment.objects.filter(thread__concept=concept)
    declared = Conflict.objects.filter(Q(round=round_) | Q(concept=concept))
    had_part = {
        concept.proposed_by_id,
        definition.author_id,
        definition.decided_by_id,
        round_.gold_author_id,
        round_.subject.run.requested_by_id,
        *versions.values_list("author_id", flat=True),
        *versions.values_list("edited_by_id", flat=True),
        *endorsed.values_list("person_id", flat=True),
        *discussed.values_list("author_id", flat=True),
        *seen.values_list("user_id", flat=True),
        *declared.values_list("user_id", flat=True),
        *(had_a_say(round_.appeal_of) if round_.appeal_of else ()),
    }
    return {person.pk for person in people if reads(person, concept.language)} - had_part


def had_a_say(former: Round) -> set[int]:
    """Who reviewed, adjudicated or appealed in a round, and so does not judge its appeal."""
    reviews = Review.objects.filter(item__round=former).values_list("reviewer_id", flat=True)
    choices = Choice.objects.filter(item__round=former).values_list("reviewer_id", flat=True)
    referrals = Referral.objects.filter(round=former).exclude(adjudicator=None)
    appeals = Appeal.objects.filter(round=former).values_list("appellant_id", flat=True)
    return {*reviews, *choices, *referrals.values_list("adjudicator_id", flat=True), *appeals}


def _put_by(items: Any) -> dict[int, set[int]]:
    """Item -> who skipped or flagged it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = SetAside.objects.filter(item__in=list(items)).exclude(kind=Aside.LAPSED)
    for item, reviewer in rows.values_list("item_id", "reviewer_id"):
        found[item].add(reviewer)
    return found
