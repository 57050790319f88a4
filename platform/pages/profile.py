"""What one person contributed, as far as somebody else may see it.

Reviews are a number, and count only when their round has closed: who is at work in an open round,
and who said what in a closed one, stays blind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import NotFound
from concepts.models import Concept, Definition
from packs.models import Release

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Line:
    """One contribution, and what became of it. `state` has .label and .hue."""

    title: str
    url: str
    state: Any
    at: datetime | None
    about: str = ""


@dataclass(frozen=True)
class Kind:
    """One list of the profile: rows of `person` that `viewer` may see, newest first."""

    name: str
    label: "_StrOrPromise"
    rows: Callable[[User, Any], QuerySet]
    line: Callable[[Any], Line]


def _proposals(person: User, viewer: Any) -> QuerySet:
    rows = Concept.objects.visible_to(viewer).filter(proposed_by=person)
    rows = rows.only("slug", "term", "state", "created_at").prefetch_related("traditions")
    return rows.order_by("-created_at", "-pk")


def _definitions(person: User, viewer: Any) -> QuerySet:
    rows = Definition.objects.visible_to(viewer).submitted().filter(author=person)
    return rows.for_list().order_by("-submitted_at", "-pk")


def _packs(person: User, viewer: Any) -> QuerySet:
    rows = Release.objects.visible_to(viewer).filter(published_by=person)
    return rows.without_manifest().select_related("pack").order_by("-published_at", "-pk")


def _proposal(row: Concept) -> Line:
    return Line(
        row.term, row.get_absolute_url(), row.state_badge, row.created_at, row.tradition_names
    )


def _definition(row: Definition) -> Line:
    about = _("version %(number)s") % {"number": row.number}
    if row.change_note:
        about += f": {row.change_note}"
    return Line(row.concept.term, row.get_absolute_url(), row.state_badge, row.submitted_at, about)


def _release(row: Release) -> Line:
    return Line(str(row), row.get_absolute_url(), row.state_badge, row.published_at)


KINDS = (
    Kind("proposals", gettext_lazy("Proposed concepts"), _proposals, _proposal),
    Kind("definitions", gettext_lazy("Definitions"), _definitions, _definition),
    Kind("packs", gettext_lazy("Published packs"), _packs, _release),
)


def kind_named(name: str) -> Kind:
    """The list that an address asks for; the first without one."""
    return next((kind for kind in KINDS if kind.name == name), KINDS[0])


def find_person(username: str) -> User:
    """A member, or what a former member left. Raises `NotFound` for closed accounts."""
    row = User.objects.filter(username=username).first()
    if row is None or not (row.is_active or row.left_at):
        raise NotFound(_("There is nobody of this name."))
    return row
