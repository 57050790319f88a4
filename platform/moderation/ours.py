"""The things of the site that can be flagged: concepts, definitions, comments, people."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from concepts.models import Concept, Definition
from discussion.models import Comment
from discussion.services.moderating import veil

from .states import ON_PERSON, SanctionKind
from .things import HIDEABLE, Flaggable, register


def _concepts(user: Any) -> QuerySet:
    return Concept.objects.visible_to(user).select_related("proposed_by")


def _definitions(user: Any) -> QuerySet:
    return Definition.objects.visible_to(user).submitted().select_related("concept", "author")


def _comments(user: Any) -> QuerySet:
    rows = Comment.objects.visible_to(user).filter(deleted_at=None)
    return rows.select_related("thread", "author")


def _people(user: Any) -> QuerySet:
    return User.objects.filter(is_active=True)


def _definition(row: Definition) -> str:
    return "\n\n".join(part for part in (row.text, row.notes) if part)


LOCKABLE = HIDEABLE | {SanctionKind.LOCK}

register(
    Flaggable(
        "concept", _("concept"), _concepts, "proposed_by", lambda row: row.why, LOCKABLE, "self"
    )
)
register(
    Flaggable(
        "definition", _("definition"), _definitions, "author", _definition, LOCKABLE, "concept"
    )
)
register(Flaggable("comment", _("comment"), _comments, "author", lambda row: row.text, also=veil))
register(
    Flaggable(
        "person",
        _("profile"),
        _people,
        "",
        lambda row: f"{row.name}\n\n{row.bio}",
        frozenset(ON_PERSON),
    )
)
