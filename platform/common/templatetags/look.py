"""Template filters of the components."""

from django import template
from django.utils.safestring import SafeString

from common.differences import Piece, new_words
from common.text import safe_html

register = template.Library()


@register.filter
def compared_with(text: str, other: str) -> list[Piece]:
    """`{% for piece in answer|compared_with:bare %}`: pieces of the answer, `.new` where bare differs."""
    return new_words(text or "", other or "")


@register.filter
def rendered(html: str) -> SafeString:
    """Stored HTML (`definition.text_html`), cleaned once more on the way out.

    A row that was written around the services is thereby as harmless as any other.
    """
    return SafeString(safe_html(html or ""))
