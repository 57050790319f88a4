"""What a suspended person may still do: read, sign in and out, appeal, and leave."""

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from common.answers import YES, Answer, no
from common.errors import NotAllowed

from .models import FOR_GOOD

# "published" is told by a worker that finishes what was asked for before.
STILL = {"appealed", "acknowledged a warning", "left", "revoked an API token", "published"}


def may_write(person: Any) -> Answer:
    """Yes, or until when not, and how to appeal."""
    if not getattr(person, "is_suspended", False):
        return YES
    told = _(
        "Your account is suspended for good: you can read, and not write. Why, and how to appeal, "
        "stands on your page of notices."
    )
    if person.suspended_until < FOR_GOOD:
        day = formats.date_format(timezone.localtime(person.suspended_until), "j F Y, H:i")
        told = _(
            "Your account is suspended until %(day)s: you can read, and not write. Why, and how to "
            "appeal, stands on your page of notices."
        ) % {"day": day}
    return no(told, reverse("notices"))


def refuse_the_suspended(actor: Any, verb: str) -> None:
    """The gate of the record of acts: whatever service writes, a suspended person's act is refused."""
    answer = may_write(actor)
    if not answer and verb not in STILL:
        raise NotAllowed(answer.reason, link=answer.link)
