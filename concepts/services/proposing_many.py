"""Many proposals at once: what would become of each, and all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import DomainError, Invalid
from common.text import skeleton
from concepts.models import Concept
from concepts.permissions import may_propose
from concepts.proposal_rows import ProposalRow, Unread

from . import proposing
from .duplicates import alike

NEW, HERE, WRONG = "new", "here", "wrong"


@dataclass(frozen=True)
class Fate:
    """What becomes of a row: proposed (`new`), passed over since its term is `here` already, or `wrong`.
    `notes` are for whoever looks: names nearly so."""

    number: int
    what: str
    term: str = ""
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    holder: Concept | None = None


class _Undo(Exception):
    """The end of a dry run."""


def dry_run(actor: Any, rows: Sequence[ProposalRow | Unread]) -> list[Fate]:
    """Every row's fate. They are proposed in earnest, and then it is as if nothing had been: so what is
    said here is what will be."""
    require(may_propose(actor))
    fates: list[Fate] = []
    try:
        with transaction.atomic():
            fates = _proposed(actor, rows)
            raise _Undo
    except _Undo:
        return fates


def propose_all(actor: Any, rows: Sequence[ProposalRow | Unread]) -> list[Fate]:
    """Propose every row whose term is not here yet. Raises Invalid on `rows`, with every reason, when one
    is wrong: then nothing is proposed."""
    require(may_propose(actor))
    with transaction.atomic():
        fates = _proposed(actor, rows)
        if wrong := [fate for fate in fates if fate.what == WRONG]:
            told = [
                _("Line %(number)s: %(errors)s")
                % {"number": fate.number, "errors": " ".join(fate.errors)}
                for fate in wrong
            ]
            count = _("%(wrong)s of %(total)s rows are wrong, so none was proposed.") % {
                "wrong": len(wrong),
                "total": len(fates),
            }
            raise Invalid(count, fields={"rows": told})
        if made := [fate.holder for fate in fates if fate.what == NEW and fate.holder]:
            record(actor, "proposed from a file", made[0], concepts=len(made))
    return fates


def _proposed(actor: Any, rows: Sequence[ProposalRow | Unread]) -> list[Fate]:
    fates: list[Fate] = []
    lines: dict[int, int] = {}  # of the concepts made so far
    for row in rows:
        fates.append(fate := _fate(actor, row, lines))
        if fate.what == NEW and fate.holder:
            lines[fate.holder.pk] = fate.number
    return fates


def _fate(actor: Any, row: ProposalRow | Unread, lines: Mapping[int, int]) -> Fate:
    if isinstance(row, Unread):
        return Fate(row.number, WRONG, errors=row.errors)
    if skeleton(row.term) and (holder := proposing.holder_of(row.term)):
        if holder.pk in lines:
            note = _("Line %(number)s proposes it already.") % {"number": lines[holder.pk]}
            return Fate(row.number, HERE, row.term, notes=(note,))
        return Fate(row.number, HERE, row.term, holder=holder)
    near = alike(actor, [row.term, *row.aliases])
    said = asdict(row)
    del said["number"]
    try:
        with transaction.atomic():
            made = proposing.propose(actor, **said)
    except DomainError as error:
        told = [f"{field}: {reason}" for field, some in error.fields.items() for reason in some]
        return Fate(row.number, WRONG, row.term, errors=tuple(told or [error.message]))
    notes = tuple(
        _("“%(given)s” looks like “%(name)s” of %(term)s.")
        % {"given": each.given, "name": each.name, "term": each.concept.term}
        for each in near
    )
    return Fate(row.number, NEW, row.term, notes=notes, holder=made)
