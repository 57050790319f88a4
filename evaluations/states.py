"""What a round asks, the life of it and of its slots, and the words of a verdict."""

from django.db import models

from common.states import StateChoices


class RoundState(StateChoices):
    PREPARING = "preparing", "running", "Preparing"
    OPEN = "open", "waiting", "Open"
    CLOSED = "closed", "good", "Closed"
    CANCELLED = "cancelled", "warning", "Cancelled"


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

    SINGLE = "single", "One text at a time"
    PAIRWISE = "pairwise", "Two texts side by side"
    BEST_WORST = "best_worst", "Best and worst of all"

    @property
    def noun(self) -> str:
        return {Mode.SINGLE: "text", Mode.PAIRWISE: "pair", Mode.BEST_WORST: "set"}[self]


class Verdict(StateChoices):
    """One word for a text. What each means to a reviewer stands in `evaluations.rubric`."""

    FAITHFUL = "faithful", "good", "Faithful"
    PARTIAL = "partial", "warning", "Partial"
    INVERTED = "inverted", "bad", "Inverted"
    OFF_TOPIC = "off_topic", "waiting", "Off topic"
    INCOHERENT = "incoherent", "waiting", "Incoherent"


class SlotState(StateChoices):
    """One wanted review of an item. Of the slots of an item the first one free is offered; those
    behind it wait, so that an item which was begun is known by its slot's number alone."""

    WAITING = "waiting", "waiting", "Behind another"
    FREE = "free", "waiting", "Free"
    LEASED = "leased", "running", "With a reviewer"
    DONE = "done", "good", "Reviewed"


UNFILLED = [SlotState.WAITING, SlotState.FREE, SlotState.LEASED]


class ReferralState(StateChoices):
    """What became of a text that was referred to an adjudicator."""

    OPEN = "open", "waiting", "Waits for an adjudicator"
    LEASED = "leased", "running", "With an adjudicator"
    DONE = "done", "good", "Adjudicated"
    WAIVED = "waived", "warning", "Decided without"


PENDING = [ReferralState.OPEN, ReferralState.LEASED]


class AppealState(StateChoices):
    OPEN = "open", "waiting", "Waits for an admin"
    GRANTED = "granted", "good", "Granted"
    DECLINED = "declined", "bad", "Declined"


APPEAL_MOVES: dict[AppealState, set[AppealState]] = {
    AppealState.OPEN: {AppealState.GRANTED, AppealState.DECLINED},
    AppealState.GRANTED: set(),
    AppealState.DECLINED: set(),
}


class Aside(StateChoices):
    """Why an item is not with the reviewer to whom it was given. A lapsed one may come back."""

    SKIPPED = "skipped", "waiting", "Skipped"
    FLAGGED = "flagged", "bad", "Flagged"
    LAPSED = "lapsed", "warning", "Given back, or its time ran out"


class SkipReason(models.TextChoices):
    LANGUAGE = "language", "I do not read its language well enough"
    UNSURE = "unsure", "I cannot judge this text"
    INTEREST = "interest", "I know where it comes from, or have an interest in it"
    OTHER = "other", "Another reason"


class FlagReason(models.TextChoices):
    TELLS = "tells", "The text tells what made it"
    BROKEN = "broken", "The text cannot be read"
    HARMFUL = "harmful", "The text may do harm"
    QUESTION = "question", "The instruction or the definition is wrong"
    OTHER = "other", "Another reason"
