"""What can go wrong in a service, in words a person can act on.

Services raise these; the middleware makes pages of them and `common.problems` makes
problem+json.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class DomainError(Exception):
    """A refusal with its reason. `fields` maps a field's name to what is wrong with it; `link` is the
    address where the person can go on."""

    status = 400
    code = "refused"
    title: "_StrOrPromise" = _("That did not work")

    def __init__(
        self,
        message: str,
        *,
        fields: dict[str, list[str]] | None = None,
        hint: str = "",
        link: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}
        self.hint = hint
        self.link = link


class NotAllowed(DomainError):
    """The actor may not do this. The message says why, and what would change it."""

    status = 403
    code = "not-allowed"
    title: "_StrOrPromise" = _("You may not do that")


class Invalid(DomainError):
    """What was given cannot be accepted as it is."""

    status = 400
    code = "invalid"
    title: "_StrOrPromise" = _("Something needs another look")

    @classmethod
    def field(cls, name: str, *reasons: str) -> "Invalid":
        return cls(reasons[0], fields={name: list(reasons)})


class TooMany(Invalid):
    """A limit on how often is reached. `retry_after` seconds from now it is possible again.

    It is an `Invalid`, so that a form keeps what was typed."""

    status = 429
    code = "too-many"
    title: "_StrOrPromise" = _("That is enough for now")

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StaleState(DomainError):
    """Somebody else was faster, or the thing is past the point where this is possible."""

    status = 409
    code = "stale-state"
    title: "_StrOrPromise" = _("This has moved on")


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    status = 404
    code = "not-found"
    title: "_StrOrPromise" = _("Nothing here")
