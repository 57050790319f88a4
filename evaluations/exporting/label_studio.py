"""Label Studio's JSON: one task per text, one annotation per review, and the arm as the model version
of an empty prediction. docs/how-to/export-reviews.md has the labelling configuration that it fits.

Two things that its importer insists on: `completed_by` may only name users that it knows, so the
reviewer stands in the `meta` of each result instead; and an annotation without `ground_truth` would
be taken for one.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from .rows import ReviewRow

DATA = ("round", "concept", "definition_version", "item", "instruction", "kind", "text")


def write(rows: Iterable[ReviewRow]) -> Iterator[bytes]:
    """`rows` come item by item."""
    yield b"["
    for place, (_, reviews) in enumerate(groupby(rows, key=lambda row: row.item)):
        task = json.dumps(_task(list(reviews)), ensure_ascii=False)
        yield ((",\n" if place else "\n") + task).encode()
    yield b"\n]\n"


def _task(reviews: list[ReviewRow]) -> dict[str, Any]:
    first = reviews[0]
    arm = [{"model_version": first.arm, "result": []}] if first.arm else []
    gold = {"gold": first.gold} if first.gold else {}
    return {
        "data": {name: getattr(first, name) for name in DATA} | gold | _stale(first),
        "annotations": [_annotation(row) for row in reviews],
        "predictions": arm,
    }


def _stale(row: ReviewRow) -> dict[str, str]:
    return {"stale_since": row.stale_since.isoformat()} if row.stale_since else {}


def _annotation(row: ReviewRow) -> dict[str, Any]:
    said = [
        _result(row, "fidelity", "rating", {"rating": row.fidelity}),
        _result(row, "verdict", "choices", {"choices": [row.verdict]}),
    ]
    if row.comment:
        said.append(_result(row, "comment", "textarea", {"text": [row.comment]}))
    said += [_marked(row, place, span) for place, span in enumerate(row.spans)]
    return {
        "result": said,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": row.reviewed_at.isoformat(),
        "updated_at": row.changed_at.isoformat(),
    }


def _marked(row: ReviewRow, place: int, span: dict[str, Any]) -> dict[str, Any]:
    start, end = span["start"], span["end"]
    marked = {"start": start, "end": end, "text": row.text[start:end], "labels": [span["tag"]]}
    return _result(row, "marks", "labels", marked) | {
        "id": f"{row.item}-{row.reviewer_key[:8]}-marks-{place}"
    }


def _result(row: ReviewRow, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{row.item}-{row.reviewer_key[:8]}-{name}",
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "value": value,
        "meta": {"text": [row.reviewer, f"rubric {row.rubric_version}"]},
    }
