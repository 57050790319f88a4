"""The order of what is found: exact name, beginning of a name, words in names, words in texts, nearly.

A rank is a number that depends on the words and the concept alone, never on what else is there, so a
list can be turned page by page while concepts are added.
"""

from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from .dialects import dialect_of
from .near import near_names
from .words import Query

EXACT, BEGINS, IN_NAMES, IN_DEFINITION, IN_WHY, NEARLY = range(0, 600, 100)


def found_by(query: Query, names: Any) -> tuple[Q, Case]:
    """Which concepts are found, and the rank of each. `names` is the queryset of all concept names."""
    if (
        not query.phrases
    ):  # no letter and no digit: “%” and “🙂” are looked for in names as they are
        in_names = Q(pk__in=names.filter(text__contains=query.text).values("concept"))
        return in_names, _rank([(IN_NAMES, in_names)])
    names_begin, words_stand = _by_name(query, names), _by_words(query, names.db)
    alike = _by_likeness(query, names)
    found = words_stand[-1][1]  # the last takes in those before it, here and among the names
    for _, also in [*names_begin[-1:], *alike]:
        found |= also
    return found, _rank([*names_begin, *words_stand, *alike])


def _by_name(query: Query, names: Any) -> list[tuple[int, Q]]:
    if not query.shape:
        return []
    exact = names.filter(skeleton=query.shape).values("concept")
    begins = names.filter(skeleton__startswith=query.shape).values("concept")
    return [(EXACT, Q(pk__in=exact)), (BEGINS, Q(pk__in=begins))]


def _by_words(query: Query, alias: str) -> list[tuple[int, Q]]:
    matching = dialect_of(alias).matching
    columns = ("names", "definition", "why")
    return [
        (rank, Q(pk__in=matching(query.phrases, columns[:many])))
        for many, rank in enumerate((IN_NAMES, IN_DEFINITION, IN_WHY), 1)
    ]


def _by_likeness(query: Query, names: Any) -> list[tuple[int, Q]]:
    alike: dict[int, list[int]] = {}
    for near in near_names(names, query.shape):
        alike.setdefault(NEARLY + round(100 * (1 - near.similarity)), []).append(near.concept_id)
    return [(rank, Q(pk__in=ids)) for rank, ids in alike.items()]


def _rank(tiers: list[tuple[int, Q]]) -> Case:
    return Case(*(When(q, then=Value(rank)) for rank, q in tiers), output_field=IntegerField())
