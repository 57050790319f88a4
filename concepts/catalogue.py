"""The catalogue of concepts: what it can be narrowed and sorted by. These names and no others, on the
page and in the API; an address is the whole of a search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from common.keyset import Key

from .searching import Query

Narrow = Callable[[Any, Any, str], Any]

NARROWINGS: dict[str, Narrow] = {
    "q": lambda rows, user, words: rows.search(words),
    "state": lambda rows, user, state: rows.filter(state=state),
    "tradition": lambda rows, user, tradition: rows.of_tradition(tradition),
    "language": lambda rows, user, language: rows.filter(language=language),
    "known_to": lambda rows, user, slug: rows.known_to(slug),
    "lacking": lambda rows, user, slug: rows.lacking(slug),
    "help": lambda rows, user, wanted: rows.helpable_by(user),
}

_NAME = (Key("lower_term", str), Key("pk", int))
_NEWEST = Key("pk", int, descending=True)


@dataclass(frozen=True)
class Sort:
    """An order of the list, in words and in keys."""

    label: Any  # translated where it is read
    keys: tuple[Key, ...]


SORTS = {
    "best": Sort(_("Best match"), (Key("rank", int), *_NAME)),
    "term": Sort(_("A to Z"), _NAME),
    "new": Sort(_("Newest first"), (Key("created_at", datetime, descending=True), _NEWEST)),
    "moved": Sort(
        _("Latest change first"), (Key("changed_at", datetime, descending=True), _NEWEST)
    ),
    "reviewed": Sort(_("Most reviewed"), (Key("judged", int, descending=True), *_NAME)),
}


def sort_of(chosen: Mapping[str, str]) -> Sort:
    """The order wished for: without a wish the best match first, and A to Z where nothing is searched."""
    searched = bool(Query.of(chosen.get("q", "")).text)
    wished = chosen.get("sort") or "best"
    if wished not in SORTS or wished == "best":
        wished = "best" if searched else "term"
    return SORTS[wished]


def narrow(rows: Any, user: Any, chosen: Mapping[str, str]) -> Any:
    """The rows that fit all that was chosen. Names that are no narrowing are left alone."""
    for name, narrowing in NARROWINGS.items():
        if chosen.get(name):
            rows = narrowing(rows, user, chosen[name])
    return rows


def sortable(rows: Any, chosen: Mapping[str, str]) -> Any:
    """The rows with the columns that their order needs."""
    return rows.with_sort_keys(*(key.name for key in sort_of(chosen).keys))


def canonical(chosen: Mapping[str, str]) -> str:
    """The one query string of a search: known names in one order, nothing empty, long words cut."""
    told = {name: str(chosen[name]).strip() for name in (*NARROWINGS, "sort") if chosen.get(name)}
    if "q" in told:
        told["q"] = Query.of(told["q"]).text
    return urlencode({name: value for name, value in told.items() if value})
