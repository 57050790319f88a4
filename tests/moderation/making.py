"""Flags and acts, made through the services."""

from moderation.services import deciding, flagging

NAMES = {"concept": "concept", "definition": "definition", "user": "person"}


def flagged(actor, thing, reason="spam", words="It sells something."):
    return flagging.flag(actor, NAMES[thing._meta.model_name], thing.pk, reason, words)


def acted(admin, thing, action, by, until=None, reason="It breaks the rules."):
    """`by` flags the thing, and the admin upholds it."""
    return deciding.uphold(admin, flagged(by, thing), action, reason, until)
