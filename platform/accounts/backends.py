"""Who asks: at every request the person behind the session, in one statement with what they may do."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from common import stand_in
from common.prepared import Prepared

from .licence import VERSION
from .models import Agreement, RoleGrant, User
from .states import Role


class _Whole(ModelBackend):
    """Brings the roles and the licence with the person."""

    def get_user(self, user_id: Any) -> User | None:
        person: User | None = _PERSON.first(person=int(user_id))
        if person is None or not self.user_can_authenticate(person):
            return None
        person._roles = {role for role in Role if getattr(person, f"is_{role}_")}
        return person


class NameBackend(_Whole):
    """Sign in with a username."""


class MailBackend(_Whole, AuthenticationBackend):
    """Sign in as the site's own pages do, with a mail address, too."""


def _whole(person: int) -> Any:
    grants = RoleGrant.objects.filter(user=OuterRef("pk"))
    held = {f"is_{role}_": Exists(grants.filter(role=role)) for role in Role}
    agreed = Agreement.objects.filter(user=OuterRef("pk"), version=VERSION)
    return User.objects.filter(pk=person).annotate(**held, _agreed=Exists(agreed))


_PERSON = Prepared(_whole, person=stand_in.number())
