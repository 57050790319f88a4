"""How a job's body says that it cannot or should not go on."""


class JobFailed(Exception):
    """Fail now, for this reason, without another attempt.

    The reason is shown to people: what happened, what is unharmed, what to do next. A refusal of a
    service (`DomainError`) has the same effect.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class Cancelled(Exception):
    """The body stopped because `Claim.should_stop()` said so."""


class LostClaim(Exception):
    """Another worker has taken the job over; nothing this one does counts any more."""
