"""Whether a choice can be meant: checked in one place, for pages and API.

Texts are numbered from 1 in the order in which this reviewer sees them; no other name of a text leaves
the house, so no text of another comparison can be named.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import Invalid
from common.text import clean

from .judging import COMMENT_BYTES
from .states import Mode

TIED = gettext_noop("A tie has neither a better nor a worse text: choose the tie, or a text.")


@dataclass(frozen=True)
class Picked:
    """The numbers of the most and the least faithful text; None and None for a tie."""

    best: int | None
    worst: int | None
    comment: str


def checked_choice(
    mode: Mode, texts: int, *, best: Any, worst: Any = None, tie: Any = False, comment: Any = ""
) -> Picked:
    """Raises Invalid with all objections at once, by field. Of a pair the worst may be left out."""
    wrong: dict[str, list[str]] = {}
    if mode == Mode.PAIRWISE and tie is True:
        wrong |= {} if best is None and worst is None else {"tie": [_(TIED)]}
        best = worst = None
    elif tie is not False:
        wrong["tie"] = [_("Of these texts one is chosen as best and one as worst.")]
    else:
        if mode == Mode.PAIRWISE and worst is None and _is_of(best, 2):
            worst = 3 - best
        wrong |= _two_of(texts, best, worst)
    try:
        comment = _comment(comment)
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(_("Your choice is not complete yet."), fields=wrong)
    return Picked(best, worst, comment)


def _two_of(texts: int, best: Any, worst: Any) -> dict[str, list[str]]:
    """What is wrong with the two numbers. Of a pair only one is asked for, so only that is spoken of."""
    if texts == 2 and not _is_of(best, texts):
        return {"best": [_("Choose the more faithful text, or the tie.")]}
    wrong = {
        name: [words % {"texts": texts}]
        for name, number, words in (
            ("best", best, _("Choose the most faithful text, from 1 to %(texts)s.")),
            ("worst", worst, _("Choose the least faithful text, from 1 to %(texts)s.")),
        )
        if not _is_of(number, texts)
    }
    if not wrong and best == worst:
        wrong["worst"] = [_("One text cannot be both the most and the least faithful.")]
    return wrong


def _is_of(number: Any, texts: int) -> bool:
    return type(number) is int and 1 <= number <= texts


def _comment(comment: Any) -> str:
    if not isinstance(comment, str):
        raise Invalid.field("comment", _("A comment is text."))
    return clean(comment, field="comment", limit=COMMENT_BYTES)
