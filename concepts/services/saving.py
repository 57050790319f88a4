"""Keeping a search, and letting it go. A person's own; nobody else sees it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from common.answers import require
from common.errors import Invalid, NotFound, StaleState
from common.text import clean
from concepts.catalogue import canonical
from concepts.models import SavedSearch
from concepts.models.saved_search import MOST_SEARCHES
from concepts.permissions import may_save_searches

NAME_LETTERS = 80
QUERY_LETTERS = 2000


def save_search(actor: Any, name: str, query: str) -> SavedSearch:
    """Keep the catalogue's address `?query` under `name`. Raises `Invalid` by field: no name, a name that
    is taken, nothing to search for, thirty kept already."""
    require(may_save_searches(actor))
    name = clean(" ".join(name.split()), field="name")
    if not name or len(name) > NAME_LETTERS:
        raise Invalid.field(
            "name",
            _("Give it a name of at most %(name_letters)s letters.")
            % {"name_letters": NAME_LETTERS},
        )
    query = canonical(QueryDict(query[: 4 * QUERY_LETTERS]).dict())
    if not query or len(query) > QUERY_LETTERS:
        raise Invalid.field("query", _("Search or filter first; then there is something to keep."))
    mine = SavedSearch.objects.of(actor)
    if mine.filter(name=name).exists():
        raise Invalid.field(
            "name", _("You have a search called “%(name)s” already.") % {"name": name}
        )
    taken = set(mine.values_list("place", flat=True))
    free = next((place for place in range(MOST_SEARCHES) if place not in taken), None)
    if free is None:
        raise Invalid.field(
            "name",
            _("At most %(most_searches)s are kept. Delete one first.")
            % {"most_searches": MOST_SEARCHES},
        )
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(user=actor, place=free, name=name, query=query)
    except IntegrityError as error:
        raise StaleState(_("You saved another search at the same moment. Try again.")) from error


def forget_search(actor: Any, pk: int) -> None:
    """Delete one's own. Another's is not there."""
    require(may_save_searches(actor))
    deleted, _each = SavedSearch.objects.of(actor).filter(pk=pk).delete()
    if not deleted:
        raise NotFound(_("There is no such saved search."))
