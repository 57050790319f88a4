"""Refusals that only concepts know."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError, StaleState


class Outdated(StaleState):
    """The draft was saved elsewhere after this text was read; neither text is lost.

    `pk` is the definition's, so that whoever tells the person can show what stands there now.
    """

    status = 412
    code = "precondition-failed"
    title = gettext_lazy("This was changed elsewhere")

    def __init__(self, pk: int) -> None:
        super().__init__(
            _(
                "This draft was saved in another window after you opened it here. Nothing was "
                "overwritten: compare the two, then save again."
            )
        )
        self.pk = pk


class Unconditioned(DomainError):
    """A text is replaced through the API by somebody who does not say which one they have read."""

    status = 428
    code = "precondition-required"
    title = gettext_lazy("Say what you have read")

    def __init__(self) -> None:
        super().__init__(
            _(
                "Send If-Match with the ETag that you have read, so that nobody’s words are lost; "
                "If-Match: * replaces whatever is there."
            )
        )
