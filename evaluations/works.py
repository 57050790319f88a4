"""What trust counts of a reviewer's work. Nothing of a round before it closed: that would tell who is
at work in it."""

from typing import Any

from .models import Slot
from .states import RoundState, SlotState


def reviews_of(person: Any) -> dict[str, int]:
    """Reviews and choices in closed rounds."""
    done = Slot.objects.filter(reviewer=person, state=SlotState.DONE)
    return {"reviews": done.filter(round__state=RoundState.CLOSED).count()}
