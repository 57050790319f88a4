"""Refusals that only concepts know."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import StaleState


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
