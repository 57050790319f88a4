"""Why people flag, what becomes of it, and what moderators can do."""

from django.db import models

from common.states import StateChoices


class FlagReason(models.TextChoices):
    """What somebody holds to be wrong. Whether a text is good is decided elsewhere."""

    SPAM = "spam", "Advertising or spam"
    ABUSE = "abuse", "Insult or harassment"
    PRIVATE = "private", "Somebody’s private data"
    COPIED = "copied", "Copied from a work that is not free"
    DECEIT = "deceit", "Meant to deceive"
    OTHER = "other", "Something else"


class FlagState(StateChoices):
    OPEN = "open", "waiting", "Open"
    DISMISSED = "dismissed", "good", "Dismissed"
    UPHELD = "upheld", "warning", "Upheld"


FLAG_TERMINAL = {FlagState.DISMISSED, FlagState.UPHELD}
FLAG_MOVES = {FlagState.OPEN: {FlagState.DISMISSED, FlagState.UPHELD}}


class SanctionKind(models.TextChoices):
    """What a moderator does. The first two concern a thing, the others its author."""

    HIDE = "hide", "Hide it from all but admins and its author"
    LOCK = "lock", "Lock the concept: no new definitions"
    WARN = "warn", "Warn its author"
    SUSPEND = "suspend", "Suspend its author"


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
    OPEN = "open", "waiting", "Open"
    GRANTED = "granted", "good", "Granted"
    DECLINED = "declined", "bad", "Declined"


OBJECTION_TERMINAL = {ObjectionState.GRANTED, ObjectionState.DECLINED}
OBJECTION_MOVES = {ObjectionState.OPEN: {ObjectionState.GRANTED, ObjectionState.DECLINED}}
