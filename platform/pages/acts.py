"""The record of acts, as sentences with links."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from common.models import Activity

from .story import UNTOLD

# What the record tells to everybody; acts on people and tokens stay with those who look after them.
TOLD = {
    "concepts.concept": "",
    "concepts.definition": "concept",
    "concepts.softprompt": "run",
    "discussion.thread": "concept",
    "evaluations.round": "",
    "packs.release": "pack",
}

# How the record names a thing, which is kept in English, and the same for whoever reads.
NAMED = {
    "evaluations.round": (
        (re.compile("round on “(?P<name>.*)”"), gettext_noop("round on “%(name)s”")),
        (re.compile("on “(?P<name>.*)”"), gettext_noop("on “%(name)s”")),
    ),
    "concepts.definition": (
        (
            re.compile(r"(?P<term>.*), version (?P<number>\d+)"),
            gettext_noop("%(term)s, version %(number)s"),
        ),
    ),
    "discussion.thread": (
        (
            re.compile(r"the discussion of (?P<term>.*), version (?P<number>\d+)"),
            gettext_noop("the discussion of %(term)s, version %(number)s"),
        ),
        (
            re.compile("the discussion of (?P<term>.*)"),
            gettext_noop("the discussion of %(term)s"),
        ),
    ),
    "concepts.softprompt": (
        (re.compile("(?P<term>.*) for (?P<model>.*)"), gettext_noop("%(term)s for %(model)s")),
    ),
}


@dataclass(frozen=True)
class Sentence:
    """Who did what to what, and where that is."""

    at: datetime
    who: str
    did: str
    what: str
    url: str


def sentences(acts: Iterable[Activity], user: Any, known: Iterable[Model] = ()) -> list[Sentence]:
    """`acts` in words, without those on things that `user` may not see. `known` are rows that the page
    has and shows already: they are not asked for again."""
    acts = list(acts)
    subjects = {(row._meta.label_lower, str(row.pk)): row for row in known}
    subjects |= _subjects([a for a in acts if (a.subject_type, a.subject_id) not in subjects], user)
    return [
        Sentence(act.at, act.actor_name, pgettext("act", act.verb), _name(act), _url(row))
        for act in acts
        if (row := subjects.get((act.subject_type, act.subject_id)))
    ]


def latest(user: Any, count: int = 8) -> list[Sentence]:
    """What happened of late, as far as `user` may see it."""
    acts = Activity.objects.filter(subject_type__in=TOLD).exclude(verb__in=UNTOLD)
    return sentences(acts[: 3 * count], user)[:count]


def _subjects(acts: list[Activity], user: Any) -> dict[tuple[str, str], Model]:
    ids = defaultdict(set)
    for act in acts:
        ids[act.subject_type].add(act.subject_id)
    found: dict[tuple[str, str], Model] = {}
    for kind, keys in ids.items():
        if kind in TOLD:
            rows = apps.get_model(kind)._default_manager.visible_to(user).filter(pk__in=keys)
            for row in rows.select_related(*filter(None, [TOLD[kind]])):
                found[kind, str(row.pk)] = row
    return found


def _name(act: Activity) -> str:
    """In the reader's words. “opened a round” is done to “round on X”: the word is said once."""
    told = act.subject_name
    if act.verb.endswith("round") or "of the round" in act.verb:
        told = told.removeprefix("round ")
    for pattern, words in NAMED.get(act.subject_type, ()):
        if found := pattern.fullmatch(told):
            return _(words) % found.groupdict()
    return told


def _url(row: Any) -> str:
    owner = row.run if hasattr(row, "run") else row
    return owner.get_absolute_url()
