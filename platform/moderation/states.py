"""Why people flag, what becomes of it, and what moderators can do."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class FlagReason(models.TextChoices):
    """What somebody holds to be wrong. Whether a text is good is decided elsewhere."""

    SPAM = "spam", _("Advertising or spam")
    ABUSE = "abuse", _("Insult or harassment")
    PRIVATE = "private", _("Somebody’s private data")
    COPIED = "copied", _("Copied from a work that is not free")
    DECEIT = "deceit", _("Meant to deceive")
    OTHER = "other", _("Something else")


class FlagState(StateChoices):
    OPEN = "open", "waiting", pgettext_lazy("flag", "Open")
    DISMISSED = "dismissed", "good", pgettext_lazy("flag", "Dismissed")
    UPHELD = "upheld", "warning", pgettext_lazy("flag", "Upheld")


FLAG_TERMINAL = {FlagState.DISMISSED, FlagState.UPHELD}
FLAG_MOVES = {FlagState.OPEN: {FlagState.DISMISSED, FlagState.UPHELD}}


class SanctionKind(models.TextChoices):
    """What a moderator does. The first two concern a thing, the others its author."""

    HIDE = "hide", _("Hide it from all but admins and its author")
    LOCK = "lock", _("Lock the concept: no new definitions")
    WARN = "warn", _("Warn its author")
    SUSPEND = "suspend", _("Suspend its author")


# What the record of acts says, and what a sentence to the person says.
DID = {
    SanctionKind.HIDE: "hid",
    SanctionKind.LOCK: "locked",
    SanctionKind.WARN: "warned",
    SanctionKind.SUSPEND: "suspended",
}
ON_PERSON = {SanctionKind.WARN, SanctionKind.SUSPEND}
# Acts that say something about the author, so that trust counts them. A lock may end a quarrel of others.
BLAMES = {SanctionKind.HIDE, SanctionKind.WARN, SanctionKind.SUSPEND}


class ObjectionState(StateChoices):
    OPEN = "open", "waiting", pgettext_lazy("appeal", "Open")
    GRANTED = "granted", "good", pgettext_lazy("appeal", "Granted")
    DECLINED = "declined", "bad", pgettext_lazy("appeal", "Declined")


OBJECTION_TERMINAL = {ObjectionState.GRANTED, ObjectionState.DECLINED}
OBJECTION_MOVES = {ObjectionState.OPEN: {ObjectionState.GRANTED, ObjectionState.DECLINED}}
