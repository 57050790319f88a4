"""The licence under which people give their texts. Accepted once per version, before the first text."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.activity import record
from common.answers import YES, Answer, no
from common.errors import Invalid, NotAllowed

from .models import Agreement

VERSION = 1
NAME = "CC BY-SA 4.0"
URL = "https://creativecommons.org/licenses/by-sa/4.0/"
WHY = gettext_lazy(
    "Accept the licence first, once: texts on this site are shared under CC BY-SA 4.0. "
    "What you typed is still here."
)


class LicenceNeeded(Invalid):
    """Nothing was given yet; the field `licence` accepts it, or the page that `link` leads to."""

    status = 403
    code = "licence-needed"
    title = gettext_lazy("One thing first")

    def __init__(self) -> None:
        why = str(WHY)
        super().__init__(why, fields={"licence": [why]}, link=reverse("licence"))


def has_agreed(person: Any) -> bool:
    """Asked of the database until it is yes: nobody takes an acceptance back."""
    if not getattr(person, "_agreed", False):
        rows = Agreement.objects.filter(user=person.pk, version=VERSION)
        person._agreed = rows.exists()
    return bool(person._agreed)


def may_give(person: Any) -> Answer:
    """For acts whose page can be refused before anything is typed."""
    if has_agreed(person):
        return YES
    return no(_("Accept the licence of this site’s texts first, once."), reverse("licence"))


def require_agreed(person: Any) -> None:
    """For acts on a form that was filled in: raises `LicenceNeeded`."""
    if not has_agreed(person):
        raise LicenceNeeded


def accept(actor: Any, version: int = VERSION) -> None:
    """Give one's texts under the licence, from now on. Doing it again changes nothing."""
    if not actor.is_authenticated:
        raise NotAllowed(_("Sign in first."))
    if version != VERSION:
        raise Invalid.field(
            "version", _("The licence has changed since you read it. Read it again.")
        )
    with transaction.atomic():
        if Agreement.objects.get_or_create(user=actor, version=version)[1]:
            record(actor, "accepted the licence", actor, version=version, licence=NAME)
    actor._agreed = True


def accept_if_ticked(actor: Any, posted: Any) -> None:
    """The checkbox `licence` that a form shows to those who have not accepted yet."""
    if posted.get("licence") and not has_agreed(actor):
        accept(actor)
