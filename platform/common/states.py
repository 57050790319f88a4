"""States and moves between them: one conditional UPDATE, one winner."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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


# What a move may be of, as its sentences name it.
THINGS = (
    gettext_noop("appeal"),
    gettext_noop("concept"),
    gettext_noop("definition"),
    gettext_noop("job"),
    gettext_noop("objection"),
    gettext_noop("release"),
    gettext_noop("round"),
    gettext_noop("soft prompt"),
    gettext_noop("thread"),
)


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
    name = _(str(row._meta.verbose_name))
    if to not in moves.get(old, set()):
        raise StaleState(
            _("This %(thing)s is %(state)s; it cannot become %(wanted)s.")
            % {"thing": name, "state": old.label.lower(), "wanted": to.label.lower()}
        )
    if any(f.name == "state_changed_at" for f in row._meta.get_fields()):
        fields.setdefault("state_changed_at", timezone.now())
    manager = type(row)._default_manager
    if manager.filter(pk=row.pk, state=old).update(state=to, **fields) != 1:
        raise StaleState(
            _(
                "This %(thing)s changed while you were looking at it. Nothing was done; reload the page."
            )
            % {"thing": name}
        )
    row.state = to  # type: ignore[attr-defined]
    for field, value in fields.items():
        setattr(row, field, value)
