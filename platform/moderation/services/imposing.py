"""What an act of a moderator does, and how it is undone."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import FOR_GOOD, User
from accounts.permissions import is_admin
from common.activity import record
from common.answers import require
from common.errors import Invalid, NotFound
from evaluations.services import adjudicating, leases
from moderation.models import Sanction
from moderation.states import DID, ON_PERSON, SanctionKind
from moderation.things import Flaggable, find, kind_of

from . import admins


def impose(
    actor: Any,
    row: Any,
    about: Flaggable,
    action: SanctionKind,
    reason: str,
    until: datetime | None,
) -> Sanction:
    """Write the act, do it, and record it, in the caller's transaction."""
    person = about.author_of(row)
    if person == actor:
        raise Invalid(_("Nobody acts on their own work. Ask another admin."))
    if action == SanctionKind.SUSPEND:
        require(is_admin(admins.hold(actor)))
    sanction = Sanction.objects.create(
        kind=about.name, thing_id=row.pk, thing_name=str(row)[:300], action=action, person=person,
        imposed_by=actor, reason=reason,
        until=(until or FOR_GOOD) if action == SanctionKind.SUSPEND else None,
    )  # fmt: skip
    _do(sanction, row, about)
    User.objects.filter(pk=person.pk).update(has_notice=True)
    subject: Model = person if action in ON_PERSON else _locked(row, about, action)
    record(actor, DID[action], subject, act=sanction.pk)
    return sanction


def undo(sanction: Sanction, actor: Any) -> None:
    """As if it had not been, unless another act says the same. Call when it is lifted."""
    if sanction.action == SanctionKind.SUSPEND:
        _suspend(sanction.person_id)
    if sanction.action not in {SanctionKind.HIDE, SanctionKind.LOCK}:
        return
    others = Sanction.objects.standing().filter(action=sanction.action, kind=sanction.kind)
    if others.filter(thing_id=sanction.thing_id).exists():
        return
    try:
        row, about = find(actor, sanction.kind, sanction.thing_id), kind_of(sanction.kind)
    except NotFound:
        return  # it is not there any more
    _mark(row, about, SanctionKind(sanction.action), None)


def _do(sanction: Sanction, row: Any, about: Flaggable) -> None:
    if sanction.action in {SanctionKind.HIDE, SanctionKind.LOCK}:
        _mark(row, about, SanctionKind(sanction.action), sanction.created_at)
    if sanction.action == SanctionKind.SUSPEND:
        _suspend(sanction.person_id)
        leases.give_all_back(sanction.person)
        adjudicating.leave_all(sanction.person)


def _mark(row: Any, about: Flaggable, action: SanctionKind, at: datetime | None) -> None:
    target = _locked(row, about, action)
    column = "locked_at" if action == SanctionKind.LOCK else "hidden_at"
    type(target)._default_manager.filter(pk=target.pk).update(**{column: at})
    if action == SanctionKind.HIDE and about.also:
        about.also(target, at is not None)


def _locked(row: Any, about: Flaggable, action: SanctionKind) -> Any:
    """The concept for a lock, else the thing itself."""
    if action != SanctionKind.LOCK or about.locks == "self":
        return row
    return getattr(row, about.locks)


def _suspend(person_id: int) -> None:
    """Until the last of the suspensions that stand; None without one."""
    User.objects.select_for_update().get(pk=person_id)
    mine = Sanction.objects.standing().filter(person=person_id, action=SanctionKind.SUSPEND)
    ends = [end for end in mine.values_list("until", flat=True) if end and end > timezone.now()]
    User.objects.filter(pk=person_id).update(suspended_until=max(ends, default=None))
