"""How somebody wants their news."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from common.answers import require
from common.errors import Invalid, NotFound
from following.models import Preference
from following.permissions import may_follow
from following.states import USUAL, Mail

_signer = signing.Signer(salt="following.unsubscribe")


def preference_of(user: Any) -> Preference:
    """What they said, or what holds for who has said nothing (a row that is not stored)."""
    return Preference.objects.filter(user=user).first() or Preference(user=user, mail=USUAL)


def prefer(actor: Any, *, mail: str | None = None, automatic: bool | None = None) -> Preference:
    """Change one or both; what is None stays as it is."""
    require(may_follow(actor))
    if mail is not None and mail not in Mail.values:
        raise Invalid.field(
            "mail", _("Choose one of: %(names)s.") % {"names": ", ".join(Mail.values)}
        )
    said = {"mail": mail, "automatic": automatic}
    told = {name: value for name, value in said.items() if value is not None}
    row, _made = Preference.objects.update_or_create(user=actor, defaults=told)
    return row


def unsubscribe_token(user: Any) -> str:
    """What a link in a mail carries: it ends this person's mail, and can do nothing else."""
    return _signer.sign(str(user.pk)).replace(":", ".")


def subscriber(token: str) -> User:
    """Whose link it is. Raises NotFound for one that is not ours, or of somebody who is gone."""
    try:
        pk = _signer.unsign(token.replace(".", ":"))
    except signing.BadSignature as error:
        raise NotFound(
            _("This link is broken. Copy it whole, or sign in and change it there.")
        ) from error
    if (user := User.objects.filter(pk=pk).first()) is None:
        raise NotFound(_("This account is gone, and gets no mail."))
    return user


def unsubscribe(token: str) -> User:
    """End the mail of whoever holds the link. Needs no login; asked twice, it is done once."""
    user = subscriber(token)
    prefer(user, mail=Mail.NONE)
    return user
