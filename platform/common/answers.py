"""The answer to "may they?": yes, or no with the reason, so that a page can say why."""

from dataclasses import dataclass

from .errors import NotAllowed


@dataclass(frozen=True)
class Answer:
    """Truthy when allowed. `reason` is a sentence for the person who asked."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(reason: str) -> Answer:
    return Answer(False, reason)


def require(answer: Answer) -> None:
    """Raise `NotAllowed` with the reason unless the answer is yes."""
    if not answer:
        raise NotAllowed(answer.reason)
