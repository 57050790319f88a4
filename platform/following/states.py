"""What can be watched, why somebody watches, and how often they want mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """Everything of one kind, whatever the concept."""

    PROPOSALS = "proposals", _("New proposals")
    DEFINITIONS = "definitions", _("Accepted definitions")
    ROUNDS = "rounds", _("Rounds that open or close")
    PACKS = "packs", _("Published packs")


class Because(models.TextChoices):
    """Why somebody watches. Told to themselves alone: it may say that they reviewed."""

    CHOSEN = "chosen", _("you chose to")
    PROPOSED = "proposed", _("you proposed it")
    DEFINED = "defined", _("you wrote a definition")
    REVIEWED = "reviewed", _("you reviewed")
    DISCUSSED = "discussed", _("you took part in its discussion")


class Mail(models.TextChoices):
    """How often news come by mail."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("A digest each day")
    WEEKLY = "weekly", _("A digest each week")
    NONE = "none", _("Never")


USUAL = Mail.DAILY  # for who has not said
