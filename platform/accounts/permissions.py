"""Who may do what, as far as roles decide it."""

from typing import Any

from common.answers import YES, Answer, no

from .states import Role
from .suspension import may_write


def _holds(user: Any, *roles: Role) -> Answer:
    if not user.is_authenticated:
        return no("Sign in first.")
    if not (answer := may_write(user)):
        return answer
    if any(user.has_role(role) for role in roles):
        return YES
    names = " or ".join(f"{role.label.lower()}s" for role in roles)
    return no(f"Only {names} can do this. An admin can give you that role.")


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
        return no("You cannot take the admin role from yourself. Ask another admin.")
    return YES


def may_vouch(actor: Any, member: Any) -> Answer:
    """Admins say for whom they speak, never for themselves."""
    if not (answer := is_admin(actor)):
        return answer
    if actor == member:
        return no("You cannot vouch for yourself. Ask another admin.")
    return YES if member.is_active else no("This account is closed.")
