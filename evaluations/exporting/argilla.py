"""Argilla's records, as `Dataset.records.to_json` writes and `from_json` reads them: one record per
text, its responses by question. docs/how-to/export-reviews.md has the settings that they fit."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from .rows import ReviewRow

FIELDS = ("instruction", "text")
METADATA = ("round", "concept", "definition_version", "kind", "arm", "gold")
QUESTIONS = ("fidelity", "verdict", "comment")


def write(rows: Iterable[ReviewRow]) -> Iterator[bytes]:
    """`rows` come item by item."""
    yield b"["
    for place, (_, reviews) in enumerate(groupby(rows, key=lambda row: row.item)):
        record = json.dumps(_record(list(reviews)), ensure_ascii=False)
        yield ((",\n" if place else "\n") + record).encode()
    yield b"\n]\n"


def _record(reviews: list[ReviewRow]) -> dict[str, Any]:
    first = reviews[0]
    told = {name: getattr(first, name) for name in METADATA}
    if first.stale_since:
        told["stale_since"] = first.stale_since.isoformat()
    return {
        "id": first.item,
        "fields": {name: getattr(first, name) for name in FIELDS},
        "metadata": {name: value for name, value in told.items() if value is not None},
        "suggestions": {},
        "responses": {name: _responses(reviews, name) for name in QUESTIONS},
        "vectors": {},
    }


def _responses(reviews: list[ReviewRow], question: str) -> list[dict[str, Any]]:
    """What each reviewer answered; nothing for an empty comment, which Argilla would refuse."""
    return [
        {"value": value, "user_id": row.reviewer_key}
        for row in reviews
        if (value := getattr(row, question)) != ""
    ]
