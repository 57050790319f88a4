"""What became of a person's proposals and definitions, as trust counts it."""

from typing import Any

from django.db.models import Count, Q

from .models import Concept, Definition
from .states import ConceptState, DefinitionState

TAKEN_UP = [ConceptState.OPEN, ConceptState.RETIRED]
REFERENCE = [DefinitionState.ACCEPTED, DefinitionState.SUPERSEDED]


def works_of(person: Any) -> dict[str, int]:
    """What others took up or made the reference, and what they declined. What a moderator has hidden
    is no accepted work."""
    shown = Q(hidden_at=None)
    told = {"accepted": 0, "declined": 0}
    for rows, good, bad in (
        (Concept.objects.filter(proposed_by=person), TAKEN_UP, ConceptState.DECLINED),
        (Definition.objects.filter(author=person), REFERENCE, DefinitionState.DECLINED),
    ):
        counted = rows.order_by().aggregate(
            accepted=Count("pk", filter=Q(state__in=good) & shown),
            declined=Count("pk", filter=Q(state=bad)),
        )
        told = {name: told[name] + counted[name] for name in told}
    return told
