"""The answer to "may they?": yes, or no with the reason, so that a page can say why."""

from dataclasses import dataclass

from .errors import NotAllowed


@dataclass(frozen=True)
class Answer:
    """Truthy when allowed. `reason` is a sentence for the person who asked; `link` is the address
    where they can change that, if there is one."""

    allowed: bool
    reason: str = ""
    link: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


def no(reason: str, link: str = "") -> Answer:
    return Answer(False, reason, link)


def require(answer: Answer) -> None:
    """Raise `NotAllowed` with the reason unless the answer is yes."""
    if not answer:
        raise NotAllowed(answer.reason, link=answer.link)
