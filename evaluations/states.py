"""What a round asks, the life of it and of its slots, and the words of a verdict."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class RoundState(StateChoices):
    PREPARING = "preparing", "running", pgettext_lazy("round", "Preparing")
    OPEN = "open", "waiting", pgettext_lazy("round", "Open")
    CLOSED = "closed", "good", pgettext_lazy("round", "Closed")
    CANCELLED = "cancelled", "warning", pgettext_lazy("round", "Cancelled")


LIVE = frozenset({RoundState.PREPARING, RoundState.OPEN})
TERMINAL = frozenset({RoundState.CLOSED, RoundState.CANCELLED})

MOVES: dict[RoundState, set[RoundState]] = {
    RoundState.PREPARING: {RoundState.OPEN, RoundState.CANCELLED},
    RoundState.OPEN: {RoundState.CLOSED, RoundState.CANCELLED},
    RoundState.CLOSED: set(),
    RoundState.CANCELLED: set(),
}


class Mode(models.TextChoices):
    """What a round asks of its reviewers, from the first to the last. `noun` is what they get."""

    SINGLE = "single", _("One text at a time")
    PAIRWISE = "pairwise", _("Two texts side by side")
    BEST_WORST = "best_worst", _("Best and worst of all")

    @property
    def noun(self) -> str:
        return {Mode.SINGLE: "text", Mode.PAIRWISE: "pair", Mode.BEST_WORST: "set"}[self]


class Verdict(StateChoices):
    """One word for a text. What each means to a reviewer stands in `evaluations.rubric`."""

    FAITHFUL = "faithful", "good", _("Faithful")
    PARTIAL = "partial", "warning", _("Partial")
    INVERTED = "inverted", "bad", _("Inverted")
    OFF_TOPIC = "off_topic", "waiting", _("Off topic")
    INCOHERENT = "incoherent", "waiting", _("Incoherent")


class SlotState(StateChoices):
    """One wanted review of an item. Of the slots of an item the first one free is offered; those
    behind it wait, so that an item which was begun is known by its slot's number alone."""

    WAITING = "waiting", "waiting", pgettext_lazy("slot", "Behind another")
    FREE = "free", "waiting", pgettext_lazy("slot", "Free")
    LEASED = "leased", "running", pgettext_lazy("slot", "With a reviewer")
    DONE = "done", "good", pgettext_lazy("slot", "Reviewed")


UNFILLED = [SlotState.WAITING, SlotState.FREE, SlotState.LEASED]


class ReferralState(StateChoices):
    """What became of a text that was referred to an adjudicator."""

    OPEN = "open", "waiting", pgettext_lazy("text to adjudicate", "Waits for an adjudicator")
    LEASED = "leased", "running", pgettext_lazy("text to adjudicate", "With an adjudicator")
    DONE = "done", "good", pgettext_lazy("text to adjudicate", "Adjudicated")
    WAIVED = "waived", "warning", pgettext_lazy("text to adjudicate", "Decided without")


PENDING = [ReferralState.OPEN, ReferralState.LEASED]


class AppealState(StateChoices):
    OPEN = "open", "waiting", pgettext_lazy("appeal", "Waits for an admin")
    GRANTED = "granted", "good", pgettext_lazy("appeal", "Granted")
    DECLINED = "declined", "bad", pgettext_lazy("appeal", "Declined")


APPEAL_MOVES: dict[AppealState, set[AppealState]] = {
    AppealState.OPEN: {AppealState.GRANTED, AppealState.DECLINED},
    AppealState.GRANTED: set(),
    AppealState.DECLINED: set(),
}


class Aside(StateChoices):
    """Why an item is not with the reviewer to whom it was given. A lapsed one may come back."""

    SKIPPED = "skipped", "waiting", pgettext_lazy("text put by", "Skipped")
    FLAGGED = "flagged", "bad", pgettext_lazy("text put by", "Flagged")
    LAPSED = "lapsed", "warning", pgettext_lazy("text put by", "Given back, or its time ran out")


class SkipReason(models.TextChoices):
    LANGUAGE = "language", _("I do not read its language well enough")
    UNSURE = "unsure", _("I cannot judge this text")
    INTEREST = "interest", _("I know where it comes from, or have an interest in it")
    OTHER = "other", _("Another reason")


class FlagReason(models.TextChoices):
    TELLS = "tells", _("The text tells what made it")
    BROKEN = "broken", _("The text cannot be read")
    HARMFUL = "harmful", _("The text may do harm")
    QUESTION = "question", _("The instruction or the definition is wrong")
    OTHER = "other", _("Another reason")
