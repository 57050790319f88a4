"""How a job's body says that it cannot or should not go on."""


class JobFailed(Exception):
    """Fail now, for this reason, without another attempt.

    The reason is shown to people: what happened, what is unharmed, what to do next. A refusal of a
    service (`DomainError`) has the same effect.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class TryLater(Exception):
    """Not now: come back in `seconds`, while attempts are left; after the last one the job fails.

    For what is outside and may be better by then. The reason is shown to people, and no error is
    logged: nothing here went wrong.
    """

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Cancelled(Exception):
    """The body stopped because `Claim.should_stop()` said so."""


class LostClaim(Exception):
    """Another worker has taken the job over; nothing this one does counts any more."""
