"""Who may flag, moderate, appeal and answer. Moderators are the admins, and none acts on themselves."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_admin
from accounts.suspension import may_write
from common.answers import YES, Answer, no

from .models import Flag, Objection, Sanction
from .states import FlagState, ObjectionState


def may_flag(user: Any, author: Any) -> Answer:
    """Everybody who is signed in, but not their own."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if not (answer := may_write(user)):
        return answer
    if author == user:
        return no(_("This is yours, so there is nobody to tell but you."))
    return YES


def may_see_queue(user: Any) -> Answer:
    return is_admin(user)


def may_moderate(user: Any, flag: Flag) -> Answer:
    """Admins, on what is not theirs, once."""
    if not (answer := is_admin(user)):
        return answer
    if flag.author_id == user.pk:
        return no(_("This flag is about you or your work, so another admin decides."))
    if flag.state != FlagState.OPEN:
        return no(_("This flag is %(state)s already.") % {"state": flag.state_badge.label.lower()})
    return YES


def may_lift(user: Any, sanction: Sanction) -> Answer:
    if not (answer := is_admin(user)):
        return answer
    if sanction.person_id == user.pk:
        return no(_("This concerns you, so another admin decides."))
    return no(_("This was taken back already.")) if sanction.lifted_at else YES


def may_appeal(user: Any, sanction: Sanction) -> Answer:
    """Whom it concerns, once, also while suspended."""
    if not user.is_authenticated or sanction.person_id != user.pk:
        return no(_("Only whom it concerns can appeal."))
    if sanction.lifted_at:
        return no(_("This was taken back already."))
    if sanction.appeal is not None:
        return no(_("You have appealed, and that is possible once."))
    return YES


def may_answer(user: Any, objection: Objection) -> Answer:
    """Another admin than the one who acted, and not whom it concerns."""
    if not (answer := is_admin(user)):
        return answer
    if objection.sanction.imposed_by_id == user.pk:
        return no(_("You acted here, so another admin answers the appeal."))
    if objection.sanction.person_id == user.pk:
        return no(_("This appeal is yours, so another admin answers it."))
    if objection.state != ObjectionState.OPEN:
        return no(
            _("This appeal is %(state)s already.") % {"state": objection.state_badge.label.lower()}
        )
    return YES
