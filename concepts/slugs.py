"""Addresses made of names."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any


def free_slug(rows: Any, name: str, noun: str, pages: Collection[str]) -> str:
    """An address in ASCII that none of `rows` has; two names with one slug get numbers. `pages` are
    addresses that mean something else already; `noun` stands in for a name without such letters."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:100] or noun
    if base in pages:
        base = f"{base}-{noun}"
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        s for n in range(len(taken) + 1) if (s := f"{base}-{n + 1}" if n else base) not in taken
    )
