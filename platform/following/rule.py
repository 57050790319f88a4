"""What a rule can say, and what most rules need."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from common.models import Activity
from concepts.models import Concept

from .states import Because, Topic

Ids = Iterable[int | None]


def nobody(act: Activity, row: Any) -> Ids:
    return ()


def mentioned(act: Activity, row: Any) -> Ids:
    """For acts whose data has the ids of the people named in a text, as `mentions`."""
    return [each for each in act.data.get("mentions", ()) if isinstance(each, int)]


def concepts_of(act: Activity, row: Any) -> list[Concept]:
    """What the act is about: the row itself, its `concept`, or the one whose id its data names."""
    concept = row if isinstance(row, Concept) else getattr(row, "concept", None)
    if concept is None and (told := act.data.get("concept")):
        concept = Concept.objects.filter(pk=told).first()
    return [concept] if concept else []


def own_address(act: Activity, row: Any) -> str:
    return str(row.get_absolute_url())


@dataclass(frozen=True)
class Rule:
    """What becomes of one kind of act.

    `words` are a sentence with {who}, {what} and the act's data as {name}; `to_you` are those for whom it is
    directly meant (`direct`: ids of people, who need no watch). Without words nobody is told.
    `watchers` false keeps it from who merely watches the concept or its tradition; `topic` tells all who
    watch that kind. `joins` makes the actor watch from now on. `then` is done at last, with the row.
    """

    on: str
    verb: str
    words: str = ""
    to_you: str = ""
    direct: Callable[[Activity, Any], Ids] = nobody
    watchers: bool = True
    topic: Topic | None = None
    joins: Because | None = None
    then: Callable[[Any], None] | None = None
    concepts: Callable[[Activity, Any], list[Concept]] = concepts_of
    url: Callable[[Activity, Any], str] = own_address
