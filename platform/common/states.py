"""States and moves between them: one conditional UPDATE, one winner."""

from typing import Any

from django.db import models
from django.utils import timezone

from .errors import StaleState


class StateChoices(models.TextChoices):
    """Members are `NAME = "value", "hue", "Label"` (Django takes the last string as the label).

    Hues are waiting, running, good, warning and bad; pages show them with an icon and the label,
    never as colour alone. Beside a subclass stand its `MOVES` (state -> states it may become).
    """

    hue: str

    def __new__(cls, value: str, hue: str = "") -> "StateChoices":
        member = str.__new__(cls, value)
        member._value_ = value
        member.hue = hue
        return member


def move(
    row: models.Model,
    to: StateChoices,
    moves: dict[Any, set[Any]],
    **fields: Any,
) -> None:
    """Move `row.state` to `to`, writing `fields` in the same UPDATE.

    Exactly one row must change: it must still be in the state this caller saw, and `moves` must
    allow the step. Raises `StaleState` otherwise, and nothing has changed then.
    """
    old = type(to)(row.state)  # type: ignore[attr-defined]
    name = row._meta.verbose_name
    if to not in moves.get(old, set()):
        raise StaleState(
            f"This {name} is {old.label.lower()}; it cannot become {to.label.lower()}."
        )
    if any(f.name == "state_changed_at" for f in row._meta.get_fields()):
        fields.setdefault("state_changed_at", timezone.now())
    manager = type(row)._default_manager
    if manager.filter(pk=row.pk, state=old).update(state=to, **fields) != 1:
        raise StaleState(
            f"This {name} changed while you were looking at it. Nothing was done; reload the page."
        )
    row.state = to  # type: ignore[attr-defined]
    for field, value in fields.items():
        setattr(row, field, value)
