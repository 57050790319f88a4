"""Ada puts the traditions in order before anybody proposes."""

from collections.abc import Mapping

from django.utils.text import slugify

from accounts.models import User
from concepts.models import Tradition
from concepts.services import traditions

from .catalogue import load_traditions


def ensure_traditions(people: Mapping[str, User]) -> None:
    """What is missing of the demo's taxonomy. What people have changed stays as they left it."""
    for top, rows in load_traditions().items():
        above = _ensure(people["ada"], top, rows["about"], None)
        for name, about in rows.items():
            if name != "about":
                _ensure(people["ada"], name, about, above)


def _ensure(actor: User, name: str, about: str, parent: Tradition | None) -> Tradition:
    rows = Tradition.objects
    found: Tradition | None = rows.called(slugify(name)) or rows.called(name)
    return found or traditions.add(
        actor, name=name, description=about, parent=parent if parent and not parent.parent else None
    )
