"""Refusals that only evaluations know."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import StaleState


class NoSlotLeft(StaleState):
    """The lease ran out and others have filled every slot of the item meanwhile.

    `judgement` is what was sent, so that a page can keep it before the reviewer's eyes.
    """

    code = "no-slot-left"
    title = gettext_lazy("Others were faster")

    def __init__(self, judgement: dict[str, Any]) -> None:
        super().__init__(
            _(
                "Your time for this text ran out, and others have reviewed it as often as it is wanted. "
                "Your review was not counted; what you typed is kept. Go on with your next text."
            )
        )
        self.judgement = judgement
