"""How concepts are found: by exact name, by its beginning, by words, and by names spelt nearly so.

Texts are folded once, here, in Python (`words`, `shapes`), and stored folded; what differs between
databases is how folded words are looked up, one module each (`sqlite`, `postgresql`).
"""

from .dialects import dialect_of
from .entry import search_entry
from .near import Near, near_names
from .ranking import found_by
from .words import Query

__all__ = ["Near", "Query", "dialect_of", "found_by", "near_names", "search_entry"]
