"""What every contender is asked to do: plain values that travel to its process as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from worker.engine.recipes import Recipe, recipe_named

LEXICON = Path(__file__).parents[2] / "lexicon" / "weights"
LEVEL = 0.6
"""The share of the gap whose closing is timed."""
QUICK_TOKENS = 4


@dataclass(frozen=True)
class Plan:
    """concepts: a file in the format of `worker.engine.devset`; rows_file: where the rows made
    of them are kept. n: how many of them the engine
    trains; peft_concepts: how many PEFT does, whose rate does not depend on their number.
    steps, rows: of each concept, and in each step. reach_steps: where the wait for LEVEL ends;
    measured every `measure_every` steps. waiting: numbers of concepts for one engine of `width`
    slots, to see that memory does not grow with them. quick: only to see that everything runs, with
    short answers and all contenders in one process; the figures mean nothing."""

    concepts: str
    rows_file: str
    n: int
    peft_concepts: int
    steps: int
    rows: int
    reach_steps: int
    measure_every: int
    waiting: tuple[int, ...]
    width: int
    shape: str
    device: str
    threads: int | None
    recipe: str = "standard"
    seed: int = 0
    quick: bool = False
    backbone: str = str(LEXICON)

    @property
    def own_recipe(self) -> Recipe:
        """The recipe as it is, for the time to LEVEL."""
        found = recipe_named(self.recipe)
        return replace(found, answer_tokens=QUICK_TOKENS) if self.quick else found

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        data = json.loads(text)
        return cls(**{**data, "waiting": tuple(data["waiting"])})
