"""What was made for a definition that is no longer the reference is stale. The one place that says so.

It is derived, never stored: a superseded definition knows since when it is. Trainings, soft prompts,
outputs, reviews and decisions are stale with the definition they were made for, and for nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, DateTimeField, F, Subquery, When
from django.db.models.expressions import OuterRef

from .states import DefinitionState


@dataclass(frozen=True)
class Staleness:
    """`made_for` and `reference` are numbers of versions; `since` is when the one replaced the other."""

    made_for: int
    reference: int | None
    since: datetime


def staleness(definition: Any, reference: int | None) -> Staleness | None:
    """Of whatever was made for `definition`, beside the number of the reference; None if it is fresh."""
    if definition.state != DefinitionState.SUPERSEDED:
        return None
    return Staleness(definition.number, reference, definition.state_changed_at)


def stale_since(definition: str) -> Case:
    """The same for queries: the moment, or nothing. `definition` is the path to it."""
    superseded = When(
        **{f"{definition}__state": DefinitionState.SUPERSEDED},
        then=F(f"{definition}__state_changed_at"),
    )
    return Case(superseded, output_field=DateTimeField())


def reference_number(concept: str) -> Subquery:
    """The number of the version that is the reference now. `concept` is the path to the concept."""
    rows = apps.get_model("concepts", "Definition")._default_manager.filter(
        concept=OuterRef(concept), state=DefinitionState.ACCEPTED
    )
    return Subquery(rows.values("number")[:1])
