"""Template filters of the components."""

from django import template

from common.differences import Piece, new_words

register = template.Library()


@register.filter
def compared_with(text: str, other: str) -> list[Piece]:
    """`{% for piece in answer|compared_with:bare %}`: pieces of the answer, `.new` where bare differs."""
    return new_words(text or "", other or "")
