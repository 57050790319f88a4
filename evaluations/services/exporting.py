"""Which reviews of a round leave the house, and for whom: the arms only once it is closed.

Two queries whatever the size: one that gives each reviewer their letter, one that streams the rows.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from common.answers import require
from evaluations.exporting import ReviewRow
from evaluations.models import OutputArm, Review, Round
from evaluations.permissions import may_export, may_export_names

from .naming import pseudonyms

CHUNK = 1000  # rows fetched at a time

VALUES = (
    "reviewer_id",
    "item__token",
    "item__output__instruction__text",
    "item__output__instruction__kind",
    "item__output__text",
    "fidelity",
    "verdict",
    "comment",
    "answers",
    "spans",
    "rubric_version",
    "is_demo",
    "created_at",
    "updated_at",
)


def export(actor: Any, round_: Round, *, names: bool = False) -> Iterator[ReviewRow]:
    """The round's reviews, item by item. Asked for at once, read while they are sent.

    `round_` comes with its subject. `names`: people's names in place of letters.
    """
    require(may_export(actor, round_))
    if names:
        require(may_export_names(actor))
    # What is read here decides: a round that closes while it is sent keeps its arms to itself.
    return _rows(round_, names, with_arms=round_.is_closed)


def _rows(round_: Round, names: bool, *, with_arms: bool) -> Iterator[ReviewRow]:
    reviews = Review.objects.filter(item__round=round_)
    letters = letters_of(round_)
    who = _named(reviews) if names else letters.__getitem__
    columns: tuple[str, ...] = VALUES
    if with_arms:
        arm = OutputArm.objects.filter(output=OuterRef("item__output")).values("arm")
        reviews, columns = reviews.annotate(arm=Subquery(arm)), (*VALUES, "arm")
    # Items were made in shuffled order, so their order tells nothing.
    found = reviews.order_by("item_id", "reviewer_id").values_list(*columns)
    subject = round_.soft_prompt
    for person, item, instruction, kind, text, *said in found.iterator(chunk_size=CHUNK):
        yield ReviewRow(
            round=str(round_.pk),
            concept=subject.concept.slug,
            definition_version=subject.definition.number,
            item=item,
            instruction=instruction,
            kind=kind,
            text=text,
            arm=said[9] if with_arms else None,
            reviewer=who(person),
            reviewer_key=str(uuid.uuid5(round_.pk, letters[person])),
            fidelity=said[0],
            verdict=said[1],
            comment=said[2],
            answers=said[3],
            spans=said[4],
            rubric_version=said[5],
            is_demo=said[6],
            reviewed_at=said[7],
            changed_at=said[8],
        )


def letters_of(round_: Round) -> dict[int, str]:
    """Reviewer -> "Reviewer A", "Reviewer B" ..., as on the decision page."""
    reviews = Review.objects.filter(item__round=round_).order_by()
    return pseudonyms(round_, reviews.values_list("reviewer_id", flat=True).distinct())


def _named(reviews: Any) -> Callable[[int], str]:
    people = User.objects.filter(pk__in=reviews.order_by().values("reviewer"))
    return {person.pk: person.username for person in people}.__getitem__
