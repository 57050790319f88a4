"""Undo: what a review said before its last change is put back while the round is open."""

from typing import Any

from django.utils.translation import gettext as _

from common.answers import require
from common.errors import Invalid
from evaluations.models import Item, Review, ReviewVersion
from evaluations.permissions import may_review

from .reviewing import review


def undo(actor: Any, item: Item) -> Review:
    """Put back what the actor's review said before its last change.

    That is a change like any other: what it says now is kept as well, and undoing twice leads back.
    """
    require(may_review(actor, item.round))
    mine = ReviewVersion.objects.filter(review__item=item, review__reviewer=actor)
    if (before := mine.select_related("review").first()) is None:
        raise Invalid(_("There is nothing to undo: you have not changed this review."))
    return review(actor, item, **before.said(), is_demo=before.review.is_demo)
