"""How much each reviewer's reviews weigh, by the effort that shows in them; and telling admins.

Each round is weighed by what happened in it alone, so that its decision can be done over from its own
reviews, and the letters of two rounds cannot be matched by their figures.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from common.activity import record
from evaluations.models import EffortNotice, Gold, Output, Review, Round
from evaluations.states import RoundState
from evaluations.stats.effort import Effort, Work, efforts

from . import leases

LEAST = 0.01
"""Below this no weight falls: there is always a mean to tell."""
LOW = 0.5
"""Admins are told of weights below this; reviews of those weights do not count for agreement."""


def efforts_in(round_: Round) -> dict[int, Effort]:
    """Reviewer -> what their reviews in this round show, gold included. Behind the blind."""
    found = efforts(works(Review.objects.filter(item__round=round_), ratings=True))
    return {row.reviewer: row for row in found}  # type: ignore[misc]


def weight_of(effort: Effort | None) -> float:
    return max(effort.weight, LEAST) if effort else 1.0


def works(reviews: QuerySet[Review], *, ratings: bool | None = None) -> list[Work]:
    """Reviews as work. What was said in them, and whether gold was met, is left out of rounds that are
    not closed unless `ratings` is True: it would tell gold apart while they are blind."""
    rows = list(
        reviews.order_by("pk").values_list(
            "reviewer_id",
            "item__output_id",
            "fidelity",
            "verdict",
            "is_demo",
            "slot__took",
            "item__round__state",
        )
    )
    outputs = {row[1] for row in rows}
    words = _words(outputs)
    gold = Gold.objects.filter(output__in=outputs).in_bulk(field_name="output_id")
    longest = leases.length().total_seconds()
    found = []
    for reviewer, output, fidelity, verdict, is_demo, took, state in rows:
        told = ratings or state == RoundState.CLOSED
        known = gold.get(output) if told else None
        found.append(
            Work(
                item=output,
                reviewer=reviewer,
                value=fidelity if told else None,
                seconds=None if is_demo or took is None else min(took.total_seconds(), longest),
                words=words[output],
                right=known.expected.met_by(fidelity, verdict) if known else None,
            )
        )
    return found


def _words(outputs: set[int]) -> dict[int, int]:
    texts = Output.objects.filter(pk__in=outputs).values_list("pk", "text")
    return {output: len(text.split()) for output, text in texts}


def tell_admins(round_: Round, found: Mapping[int, Effort], names: Mapping[int, str]) -> None:
    """A notice for each reviewer whose reviews count little, and one act in the record, by letters.

    Call in the transaction that closes the round.
    """
    low = {person: effort for person, effort in found.items() if effort.weight < LOW}
    if not low:
        return
    EffortNotice.objects.bulk_create(
        (
            EffortNotice(
                round=round_,
                reviewer_id=person,
                weight=weight_of(effort),
                reasons=list(effort.reasons),
            )
            for person, effort in low.items()
        ),
        update_conflicts=True,  # of who was told of while they hurried
        unique_fields=["round", "reviewer"],
        update_fields=["weight", "reasons"],
    )
    weights = {names[person]: round(weight_of(effort), 2) for person, effort in low.items()}
    record(None, "gave reviews less weight in the round", round_, weights=weights)


def told(effort: Effort | None) -> dict[str, Any]:
    """The part of a decision about one reviewer's weight."""
    right, gold = effort.gold if effort else (0, 0)
    return {
        "weight": weight_of(effort),
        "gold": [right, gold],
        "reasons": list(effort.reasons) if effort else [],
    }
