"""What can be watched, why somebody watches, and how often they want mail."""

from django.db import models


class Topic(models.TextChoices):
    """Everything of one kind, whatever the concept."""

    PROPOSALS = "proposals", "New proposals"
    DEFINITIONS = "definitions", "Accepted definitions"
    ROUNDS = "rounds", "Rounds that open or close"
    PACKS = "packs", "Published packs"


class Because(models.TextChoices):
    """Why somebody watches. Told to themselves alone: it may say that they reviewed."""

    CHOSEN = "chosen", "you chose to"
    PROPOSED = "proposed", "you proposed it"
    DEFINED = "defined", "you wrote a definition"
    REVIEWED = "reviewed", "you reviewed"
    DISCUSSED = "discussed", "you took part in its discussion"


class Mail(models.TextChoices):
    """How often news come by mail."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "A digest each day"
    WEEKLY = "weekly", "A digest each week"
    NONE = "none", "Never"


USUAL = Mail.DAILY  # for who has not said
