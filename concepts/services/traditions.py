"""Keeping the taxonomy: adding a tradition, saying it otherwise, moving it, merging it into another.

It has two levels. Whoever changes where something stands holds every row first, so that two who do
so at once wait for each other; the triggers of the database have the last word.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean, skeleton
from concepts.models import Concept, Tradition
from concepts.permissions import may_keep_traditions
from concepts.slugs import free_slug

NAME_BYTES = 120
DESCRIPTION_BYTES = 1000


def add(
    actor: Any, *, name: str, description: str = "", parent: Tradition | None = None
) -> Tradition:
    """A new tradition, under `parent` if one is given. A name that looks like another's is refused."""
    require(may_keep_traditions(actor))
    name, description = _said(name, description)
    try:
        with transaction.atomic():
            _hold_all()
            _refuse_taken(name)
            _check_place(None, parent)
            row = Tradition.objects.create(
                slug=free_slug(Tradition.objects, name, "tradition", {"new"}),
                name=name, skeleton=skeleton(name), description=description, parent=parent,
            )  # fmt: skip
            record(actor, "added the tradition", row, parent=parent.slug if parent else None)
    except IntegrityError as error:
        raise _moved_on() from error
    return row


def reword(actor: Any, tradition: Tradition, *, name: str, description: str) -> Tradition:
    """Another name or description. Its address stays. Saying the same again changes nothing."""
    require(may_keep_traditions(actor))
    name, description = _said(name, description)
    try:
        with transaction.atomic():
            _hold_all()
            row = _standing(tradition)
            if (row.name, row.description) == (name, description):
                return row
            _refuse_taken(name, but=row)
            former, row.name, row.skeleton = row.name, name, skeleton(name)
            row.description = description
            row.save(update_fields=["name", "skeleton", "description", "updated_at"])
            verb = "renamed the tradition" if former != name else "described the tradition"
            record(actor, verb, row, former=former)
    except IntegrityError as error:
        raise _moved_on() from error
    return row


def place(actor: Any, tradition: Tradition, parent: Tradition | None) -> Tradition:
    """Under another one, or to the top."""
    require(may_keep_traditions(actor))
    try:
        with transaction.atomic():
            _hold_all()
            row = _standing(tradition)
            if row.parent_id == (parent.pk if parent else None):
                return row
            _check_place(row, parent)
            row.parent = parent
            row.save(update_fields=["parent", "updated_at"])
            record(actor, "moved the tradition", row, under=parent.slug if parent else None)
    except IntegrityError as error:
        raise _moved_on() from error
    return row


def merge(actor: Any, tradition: Tradition, into: Tradition) -> Tradition:
    """Two that are one: concepts, what is under it and those who watch it go to `into`, which is
    returned; its name and its address lead there from then on."""
    require(may_keep_traditions(actor))
    with transaction.atomic():
        _hold_all()
        row, into = _standing(tradition), _standing(into)
        if row.pk == into.pk:
            raise Invalid.field("into", _("That is the same tradition. Choose the one that stays."))
        _take_children(row, into)
        _take_concepts(row, into)
        Tradition.objects.filter(merged_into=row).update(merged_into=into)
        row.parent, row.merged_into = None, into
        row.save(update_fields=["parent", "merged_into", "updated_at"])
        record(actor, "merged the tradition", row, into=into.slug)
    return into


def _take_children(row: Tradition, into: Tradition) -> None:
    children = Tradition.objects.filter(parent=row).exclude(pk=into.pk)
    if into.parent_id == row.pk:  # what stays takes the place of the one above it
        into.parent = None
        into.save(update_fields=["parent", "updated_at"])
    elif into.parent_id and children.exists():
        told = _(
            "“%(name)s” has traditions under it, and “%(into)s” stands under another. Move them first."
        )
        raise Invalid.field("into", told % {"name": row.name, "into": into.name})
    children.update(parent=into)


def _take_concepts(row: Tradition, into: Tradition) -> None:
    pairs = Concept.traditions.through.objects
    there = pairs.filter(tradition=into).values("concept")
    pairs.filter(tradition=row, concept__in=list(there.values_list("concept", flat=True))).delete()
    pairs.filter(tradition=row).update(tradition=into)


def _said(name: str, description: str) -> tuple[str, str]:
    name = clean(" ".join(name.split()), field="name", limit=NAME_BYTES)
    if not skeleton(name):
        raise Invalid.field("name", _("A name needs at least one letter or digit."))
    return name, clean(description, field="description", limit=DESCRIPTION_BYTES)


def _hold_all() -> None:
    list(Tradition.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _standing(tradition: Tradition) -> Tradition:
    """The row as it is now."""
    row = Tradition.objects.select_related("parent").get(pk=tradition.pk)
    if row.merged_into_id:
        raise StaleState(_("This tradition was merged into another meanwhile. Nothing was done."))
    return row


def _check_place(row: Tradition | None, parent: Tradition | None) -> None:
    if parent is None:
        return
    above = _standing(parent)
    if above.parent_id or (row and above.pk == row.pk):
        told = _("“%(name)s” stands under another tradition itself. There are two levels.")
        raise Invalid.field("parent", told % {"name": above.name})
    if row and row.children.exists():
        told = _("“%(name)s” has traditions under it. There are two levels; move those first.")
        raise Invalid.field("parent", told % {"name": row.name})


def _refuse_taken(name: str, but: Tradition | None = None) -> None:
    rows = Tradition.objects.exclude(pk=but.pk) if but else Tradition.objects.all()
    same = rows.filter(name=name) | rows.filter(skeleton=skeleton(name), merged_into=None)
    if taken := same.select_related("merged_into").first():
        told = _("“%(name)s” is here already.") % {"name": (taken.merged_into or taken).name}
        raise Invalid.field("name", told)


def _moved_on() -> StaleState:
    return StaleState(_("Somebody changed the traditions at the same moment. Try again."))
