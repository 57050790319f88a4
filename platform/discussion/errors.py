"""Refusals that only discussions know."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import StaleState


class Outdated(StaleState):
    """The comment was edited elsewhere after this text was read; neither text is lost.

    `pk` is the comment's, so that whoever tells the person can show what stands there now.
    """

    status = 412
    code = "precondition-failed"
    title = gettext_lazy("This was changed elsewhere")

    def __init__(self, pk: int) -> None:
        super().__init__(
            _(
                "Your comment was edited in another window after you opened it here. Nothing was "
                "overwritten: look at both, then save again."
            )
        )
        self.pk = pk
