"""Who may do what, as far as roles decide it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.answers import YES, Answer, no

from .states import Role
from .suspension import may_write

# A sentence each: other languages do not make a plural by an s.
ONLY: dict[tuple[Role, ...], Any] = {
    (Role.CURATOR,): gettext_lazy("Only curators can do this. An admin can give you that role."),
    (Role.REVIEWER,): gettext_lazy("Only reviewers can do this. An admin can give you that role."),
    (Role.ADMIN,): gettext_lazy("Only admins can do this. An admin can give you that role."),
    (Role.CURATOR, Role.ADMIN): gettext_lazy(
        "Only curators or admins can do this. An admin can give you that role."
    ),
}


def _holds(user: Any, *roles: Role) -> Answer:
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if not (answer := may_write(user)):
        return answer
    if any(user.has_role(role) for role in roles):
        return YES
    return no(str(ONLY[roles]))


def is_curator(user: Any) -> Answer:
    return _holds(user, Role.CURATOR)


def is_reviewer(user: Any) -> Answer:
    return _holds(user, Role.REVIEWER)


def is_admin(user: Any) -> Answer:
    return _holds(user, Role.ADMIN)


def is_curator_or_admin(user: Any) -> Answer:
    return _holds(user, Role.CURATOR, Role.ADMIN)


def may_change_role(actor: Any, member: Any, role: Role) -> Answer:
    """Admins give and take roles; none takes their own admin role, so that one is always left."""
    if not (answer := is_admin(actor)):
        return answer
    if actor == member and role == Role.ADMIN:
        return no(_("You cannot take the admin role from yourself. Ask another admin."))
    return YES


def may_vouch(actor: Any, member: Any) -> Answer:
    """Admins say for whom they speak, never for themselves."""
    if not (answer := is_admin(actor)):
        return answer
    if actor == member:
        return no(_("You cannot vouch for yourself. Ask another admin."))
    return YES if member.is_active else no(_("This account is closed."))
