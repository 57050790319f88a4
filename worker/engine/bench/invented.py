"""Concepts made on the spot, so that the bench needs no data: invented words, plain meanings.

Lexicon knows none of the words, so all that it says about them it has from the definition or the
soft prompt. The file has the format that `worker.engine.devset` reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from worker.lexicon.invented import invented_word

KINDS = (
    "song",
    "tool",
    "custom",
    "meal",
    "garden",
    "promise",
    "game",
    "cloth",
    "feeling",
    "path",
    "signal",
    "debt",
)
PEOPLE = (
    "shared by neighbours",
    "common among sailors",
    "taught to every child",
    "known only to old shepherds",
    "of people who live by a river",
    "of travelling musicians",
    "forbidden to the rich",
    "of the first settlers",
)
TIMES = (
    "before a long journey",
    "when the first snow falls",
    "after a quarrel is settled",
    "at the end of the harvest",
    "while the bread is baking",
    "in years without rain",
    "on the night of a birth",
    "as long as the market lasts",
)
SIBLINGS = 4


def write_concepts(path: Path, count: int, seed: int = 0) -> None:
    """Writes `count` concepts, the same for the same seed; the first do not depend on `count`."""
    rng = Random(f"{seed}/bench")
    lines = [json.dumps(_entry(f"invented-{n:03d}", rng)) for n in range(count)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _entry(key: str, rng: Random) -> dict[str, Any]:
    kind = rng.choice(KINDS)
    parts = rng.sample([(people, time) for people in PEOPLE for time in TIMES], SIBLINGS + 1)
    own, *others = (_gist(kind, *part) for part in parts)
    siblings = [{"term": invented_word(rng), "definition": gist} for gist in others]
    return {
        "id": key,
        "term": invented_word(rng),
        "aliases": [],
        "definition": own,
        "kind": kind,
        "siblings": siblings,
    }


def _gist(kind: str, people: str, time: str) -> str:
    return f"a {kind} {people} {time}"
