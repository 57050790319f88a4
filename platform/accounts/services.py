"""Giving and taking roles and tokens."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed
from common.text import language_code

from . import allowances
from .models import ApiToken, RoleGrant, User
from .permissions import may_change_role
from .states import Role, UseKind

TOKEN_DAYS = 90
TOKENS_EACH = 20
LANGUAGES_EACH = 40


def grant_role(actor: User, member: User, role: Role) -> None:
    require(may_change_role(actor, member, role))
    with transaction.atomic():
        _, made = RoleGrant.objects.get_or_create(
            user=member, role=role, defaults={"granted_by": actor}
        )
        if made:
            record(actor, "gave a role", member, role=str(role))


def appoint_admin(member: User) -> bool:
    """Make `member` an admin by the word of whoever runs the server; False if they are one already.

    The only way to a first admin. It asks no permission, so nothing but a command may call it.
    """
    with transaction.atomic():
        _, made = RoleGrant.objects.get_or_create(user=member, role=Role.ADMIN)
        if made:
            record(None, "gave a role", member, role=str(Role.ADMIN))
    return made


def revoke_role(actor: User, member: User, role: Role) -> None:
    require(may_change_role(actor, member, role))
    with transaction.atomic():
        gone, _ = RoleGrant.objects.filter(user=member, role=role).delete()
        if gone:
            record(actor, "took a role", member, role=str(role))


def say_languages(actor: Any, codes: Iterable[str]) -> User:
    """Which languages this person reads; none means that they have not said. Concerns nobody else, so
    it is no act that the record tells of."""
    if not actor.is_authenticated:
        raise NotAllowed(_("Sign in first."))
    found = list(dict.fromkeys(language_code(code, field="languages") for code in codes))
    if len(found) > LANGUAGES_EACH:
        raise Invalid.field(
            "languages", _("At most %(count)s languages fit.") % {"count": LANGUAGES_EACH}
        )
    actor.languages = found
    actor.save(update_fields=["languages"])
    return actor


def choose_language(actor: User, code: str) -> User:
    """What pages and letters are written in for this person from now on; a language that the site does
    not have changes nothing. As with `say_languages`, the record does not tell of it."""
    if code in dict(settings.LANGUAGES):
        actor.interface_language = code
        actor.save(update_fields=["interface_language"])
    return actor


def issue_token(actor: Any, label: str) -> tuple[ApiToken, str]:
    """Make an API token for oneself. The secret is returned once and kept nowhere."""
    if not actor.is_authenticated:
        raise NotAllowed(_("Sign in first."))
    label = label.strip()
    if not 1 <= len(label) <= 80:
        raise Invalid.field("label", _("Say in 1 to 80 letters what the token is for."))
    with transaction.atomic():
        allowances.take(actor, UseKind.TOKEN)
        if actor.api_tokens.count() >= TOKENS_EACH:
            told = _("You have %(count)s tokens. Revoke one first.") % {"count": TOKENS_EACH}
            raise Invalid.field("label", told)
        token, secret = ApiToken.issue(actor, label, timezone.now() + timedelta(days=TOKEN_DAYS))
        record(actor, "made an API token", actor, token=token.pk)
    return token, secret


def revoke_token(actor: Any, token: ApiToken) -> None:
    if token.user_id != actor.pk:
        raise NotAllowed(_("This token belongs to somebody else."))
    with transaction.atomic():
        record(actor, "revoked an API token", actor, token=token.pk)
        token.delete()
