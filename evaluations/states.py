"""The life of a round, and the words of a verdict."""

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


class Verdict(StateChoices):
    """One word for a text. What each means to a reviewer stands in `evaluations.rubric`."""

    FAITHFUL = "faithful", "good", "Faithful"
    PARTIAL = "partial", "warning", "Partial"
    INVERTED = "inverted", "bad", "Inverted"
    OFF_TOPIC = "off_topic", "waiting", "Off topic"
    INCOHERENT = "incoherent", "waiting", "Incoherent"
