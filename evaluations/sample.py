"""A made-up text for the preview of a rubric. It belongs to no round, and nobody judges it."""

from uuid import UUID

from django.utils.translation import gettext as _

from .blinding import BlindItem
from .rubric import Rubric


def sample(rubric: Rubric) -> BlindItem:
    gap = _("A gap in a text.")
    return BlindItem(
        token="sample",  # noqa: S106
        round_id=UUID(int=0),
        term="lacuna",
        language="en",
        definition_html=f"<p>{gap}</p>",
        sources=(),
        contrast_pairs=(),
        rubric_version=0,
        rubric=rubric,
        instruction=_("What is a lacuna?"),
        kind=_("Define"),
        text=_("A lacuna is a lake in northern Spain, known to every reader of old books."),
        done=0,
        total=1,
        today=0,
        my_review=None,
        unfinished=None,
        last=None,
    )
