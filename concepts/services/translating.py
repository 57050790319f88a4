"""Concepts of several languages that mean the same: linked into a group, one concept for each language.

What is no longer alive keeps its place in the group, and gives it up to a living concept of the same
language.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from concepts.models import Concept, TranslationGroup
from concepts.permissions import may_link, may_translate


def link(actor: Any, concept: Concept, other: Concept, *, field: str = "other") -> Concept:
    """Say that the two, and what each is linked with already, are translations of one another. Said
    again, it changes nothing. Raises `Invalid` on `field` where a language would be there twice."""
    require(may_link(actor, concept, other))
    try:
        with transaction.atomic():
            here, there = _held(concept, other)
            require(may_link(actor, here, there))
            if (
                here.translation_group_id
                and here.translation_group_id == there.translation_group_id
            ):
                return here
            _check(here, there, field)
            _join(here, there)
            record(
                actor, "linked a translation of", here, other=there.slug, language=there.language
            )
            record(actor, "linked a translation of", there, other=here.slug, language=here.language)
    except IntegrityError as error:
        raise StaleState(
            _("Somebody linked one of these at the same moment. Try again.")
        ) from error
    return here


def unlink(actor: Any, concept: Concept) -> Concept:
    """Take it out of its group; the others stay linked with each other."""
    require(may_translate(actor, concept))
    with transaction.atomic():
        row = Concept.objects.select_for_update().get(pk=concept.pk)
        if row.translation_group_id is None:
            raise StaleState(_("It is linked with no translation. Nothing was done."))
        _leave(row)
        record(actor, "unlinked the translations of", row)
    return row


def pass_on(double: Concept, into: Concept) -> None:
    """The place of a double that is merged goes to the concept that stays, where it has none itself and
    its language is free there. In the caller's transaction."""
    group = double.translation_group
    if group is None:
        return
    others = Concept.objects.filter(translation_group=group).exclude(pk=double.pk)
    is_free = not others.filter(language__iexact=into.language).exists()
    _put(double, None)
    if into.translation_group_id is None and is_free:
        _put(into, group)
    _end(group)


def _held(concept: Concept, other: Concept) -> tuple[Concept, Concept]:
    """Both rows and all that they are linked with, locked in the order of their numbers."""
    pks = [concept.pk, other.pk]
    groups = Concept.objects.filter(pk__in=pks, translation_group__isnull=False)
    linked = Q(translation_group__in=groups.values("translation_group"))
    rows = Concept.objects.select_for_update().filter(Q(pk__in=pks) | linked).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[concept.pk], found[other.pk]


def _check(here: Concept, there: Concept, field: str) -> None:
    """Refuse a language that is there twice; what is not alive makes way."""
    mine, theirs = _linked(here), _linked(there)
    taken = {row.language.lower(): row for row in mine}
    for row in theirs:
        if (same := taken.get(row.language.lower())) is None:
            continue
        lost = next((each for each in (same, row) if not each.is_alive), None)
        if lost is None:
            told = _(
                "Both are in “%(language)s”, or linked with one that is: “%(one)s”, “%(other)s”."
            )
            names = {"language": row.language, "one": same.term, "other": row.term}
            raise Invalid.field(field, told % names)
        _leave(lost)


def _linked(concept: Concept) -> list[Concept]:
    """The concept with what it is linked with."""
    if concept.translation_group_id is None:
        return [concept]
    return list(Concept.objects.filter(translation_group=concept.translation_group_id))


def _join(here: Concept, there: Concept) -> None:
    """Those of one group go to the other, the smaller number staying."""
    for row in (here, there):  # a place may have been given up just now
        row.refresh_from_db(fields=["translation_group"])
    group = here.translation_group or there.translation_group or TranslationGroup.objects.create()
    former = there.translation_group
    if former and former != group:
        Concept.objects.filter(translation_group=former).update(translation_group=group)
        former.delete()
    for row in (here, there):
        _put(row, group)


def _put(row: Concept, group: TranslationGroup | None) -> None:
    Concept.objects.filter(pk=row.pk).update(translation_group=group)
    row.translation_group = group


def _leave(row: Concept) -> None:
    group = row.translation_group
    _put(row, None)
    _end(group)


def _end(group: TranslationGroup | None) -> None:
    """A group ends with its last pair."""
    if group and Concept.objects.filter(translation_group=group).count() < 2:
        group.delete()
