"""Somebody says that something is not in order."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import allowances
from accounts.states import UseKind
from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from moderation.models import Flag
from moderation.permissions import may_flag
from moderation.states import FlagReason
from moderation.things import find, kind_of

WORDS_BYTES = 2000


def flag(actor: Any, kind: str, pk: int, reason: str, words: str) -> Flag:
    """Put a thing before the moderators. One open flag for each person and thing, by constraint."""
    row, about = find(actor, kind, pk), kind_of(kind)
    author = about.author_of(row)
    require(may_flag(actor, author))
    if reason not in FlagReason.values:
        raise Invalid.field("reason", _("Choose one of the reasons."))
    words = clean(words, field="words", limit=WORDS_BYTES)
    if not words:
        raise Invalid.field(
            "words", _("Say in a sentence what is not in order, for who looks into it.")
        )
    try:
        with transaction.atomic():
            allowances.take(actor, UseKind.FLAG)
            made = Flag.objects.create(
                kind=kind, thing_id=pk, thing_name=str(row)[:300], author=author, flagged_by=actor,
                reason=reason, words=words, shown=about.shown(row),
            )  # fmt: skip
            record(actor, "flagged", made, kind=kind, thing=pk, reason=reason)
    except IntegrityError as error:
        raise StaleState(
            _(
                "You have flagged this already; a moderator will look into it. Nothing was sent twice."
            )
        ) from error
    return made
