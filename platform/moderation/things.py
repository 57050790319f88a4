"""What can be flagged. An app adds a kind of its own from its `AppConfig.ready`:

    from moderation.things import Flaggable, register
    register(Flaggable("comment", "comment", Comment.objects.visible_to, "author", lambda c: c.text))

The model needs `visible_to(user)`, an author, `get_absolute_url`, and, to be hidden, a nullable
`hidden_at` that its `visible_to` heeds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound

from .states import ON_PERSON, SanctionKind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

HIDEABLE = frozenset({SanctionKind.HIDE, *ON_PERSON})
SHOWN_LETTERS = 2000


@dataclass(frozen=True)
class Flaggable:
    """One kind: its name in addresses and as pages say it, the rows that somebody may see, the field
    with its author (empty: the row is a person), what a moderator reads of it, and what they can do.
    `locks` leads to the concept that a lock is about; `also` is what else happens when it is hidden
    (True) or shown again."""

    name: str
    label: "_StrOrPromise"
    rows: Callable[[Any], QuerySet]
    author: str
    excerpt: Callable[[Any], str]
    actions: frozenset[SanctionKind] = HIDEABLE
    locks: str = ""
    also: Callable[[Any, bool], None] | None = None

    def author_of(self, row: Any) -> Any:
        return getattr(row, self.author) if self.author else row

    def shown(self, row: Any) -> str:
        return self.excerpt(row)[:SHOWN_LETTERS]


KINDS: dict[str, Flaggable] = {}


def register(kind: Flaggable) -> None:
    KINDS[kind.name] = kind


def kind_of(name: str) -> Flaggable:
    if name not in KINDS:
        raise NotFound(_("Things of this kind cannot be flagged."))
    return KINDS[name]


def find(user: Any, kind: str, pk: int) -> Any:
    """The thing, if this person may see it. Raises `NotFound`."""
    row = kind_of(kind).rows(user).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such thing, or it is not open to you."))
    return row
