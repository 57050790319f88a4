"""Which reviews of a round leave the house, and for whom: arms and gold only once it is closed.

Two queries whatever the size: one that gives each reviewer their letter, one that streams the rows.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from accounts.models import User
from common.answers import require
from concepts.staleness import staleness
from evaluations.exporting import ChoiceRow, ReviewRow
from evaluations.models import Choice, Gold, OutputArm, Review, Round, Shown
from evaluations.permissions import may_export, may_export_names

from .naming import letters_of, pseudonyms
from .siding import as_seen
from .unblinding import NAME, arms_of

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


def export_choices(actor: Any, round_: Round, *, names: bool = False) -> Iterator[ChoiceRow]:
    """The same of a round that compares texts."""
    require(may_export(actor, round_))
    if names:
        require(may_export_names(actor))
    return _choice_rows(round_, names, with_arms=round_.is_closed)


def _choice_rows(round_: Round, names: bool, *, with_arms: bool) -> Iterator[ChoiceRow]:
    texts = Shown.objects.select_related("output__instruction")
    rows = Choice.objects.filter(item__round=round_).select_related("item", "reviewer")
    rows = rows.prefetch_related(Prefetch("item__shown", texts)).order_by("item_id", "reviewer_id")
    arms = arms_of(round_) if with_arms else None
    people = Choice.objects.filter(item__round=round_).order_by()
    letters = pseudonyms(round_, people.values_list("reviewer_id", flat=True).distinct())
    for row in rows.iterator(chunk_size=CHUNK):
        name = row.reviewer.username if names else letters[row.reviewer_id]
        yield _choice_row(row, round_, arms, name)


def _choice_row(row: Choice, round_: Round, arms: dict[int, str] | None, name: str) -> ChoiceRow:
    shown = list(row.item.shown.all())
    place = {text.pk: text.place for text in shown}
    instruction = shown[0].output.instruction
    return ChoiceRow(
        round=str(round_.pk),
        mode=round_.mode,
        concept=round_.subject.concept.slug,
        definition_version=round_.subject.definition.number,
        item=row.item.token,
        instruction=instruction.text,
        kind=instruction.kind,
        texts=[text.output.text for text in shown],
        arms=[arms[text.output_id] for text in shown] if arms else None,
        seen=[text.place for text in as_seen(row.item, row.reviewer_id, round_.seed)],
        best=place[row.best_id] if row.best_id else None,
        worst=place[row.worst_id] if row.worst_id else None,
        reviewer=name,
        comment=row.comment,
        is_demo=row.is_demo,
        reviewed_at=row.created_at,
        changed_at=row.updated_at,
    )


def _rows(round_: Round, names: bool, *, with_arms: bool) -> Iterator[ReviewRow]:
    reviews = Review.objects.filter(item__round=round_)
    letters = letters_of(round_)
    who = _named(reviews) if names else letters.__getitem__
    columns: tuple[str, ...] = VALUES
    if with_arms:
        behind = OutputArm.objects.filter(output=OuterRef("item__output")).annotate(name=NAME)
        gold = Gold.objects.filter(output=OuterRef("item__output")).values("kind")
        reviews = reviews.annotate(
            arm=Subquery(behind.values("name")),
            source_id=Subquery(behind.values("source_id")),
            gold=Subquery(gold),
        )
        columns = (*VALUES, "arm", "source_id", "gold")
    # Items were made in shuffled order, so their order tells nothing.
    found = reviews.order_by("item_id", "reviewer_id").values_list(*columns)
    definition = round_.definition
    stale = staleness(definition, None) if definition else None
    for person, item, instruction, kind, text, *said in found.iterator(chunk_size=CHUNK):
        yield ReviewRow(
            round=str(round_.pk),
            concept=round_.concept.slug if round_.concept else "",
            definition_version=definition.number if definition else None,
            item=item,
            id=said[10] if with_arms else "",
            instruction=instruction,
            kind=kind,
            text=text,
            arm=said[9] if with_arms else None,
            gold=said[11] if with_arms else None,
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
            stale_since=stale.since if stale else None,
        )


def _named(reviews: Any) -> Callable[[int], str]:
    people = User.objects.filter(pk__in=reviews.order_by().values("reviewer"))
    return {person.pk: person.username for person in people}.__getitem__
