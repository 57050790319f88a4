"""The row that an address names, if this person may see it."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import NotFound
from concepts.models import Definition
from concepts.views.finding import find_definition
from discussion.models import Comment, Thread


def find_thread(user: Any, pk: int) -> Thread:
    rows = Thread.objects.visible_to(user)
    people = ("author", "settled_by", "locked_by", "concept")
    if (row := rows.select_related(*people, "definition").filter(pk=pk).first()) is None:
        raise NotFound(_("There is no such thread, or it is not open to you."))
    return row


def find_comment(user: Any, pk: int) -> Comment:
    row = Comment.objects.visible_to(user).for_page().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such comment, or it is not open to you."))
    return row


def find_submitted(user: Any, slug: str, number: int) -> Definition:
    row = find_definition(user, slug, number)
    if row.is_draft:
        raise NotFound(_("This is a draft yet; it is discussed once it is submitted."))
    return row
