"""What the search keeps of a concept."""

from collections.abc import Iterable

from common.text import skeleton

from .shapes import padded
from .words import fold


def search_entry(names: Iterable[str], definition: str, why: str) -> dict[str, str]:
    """The columns of `SearchText`, from a concept's names, its accepted text and why it matters."""
    names = list(names)
    return {
        "names": fold(" \n ".join(names)),
        "definition": fold(definition),
        "why": fold(why),
        "shapes": "\n".join(padded(skeleton(name)) for name in names),
    }
