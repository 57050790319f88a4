"""The work itself: which rows each concept sees in each step, for every contender the same.

The engine's own preparation gives them and is deterministic, so PEFT trains on the very rows that
the engine trains on. They are made in a process of their own and handed over as a file: a
contender's memory shall hold nothing that the contender does not need.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class Example(NamedTuple):
    """turn: token ids of the instruction's turn; answer: of the teacher's answer; system: of
    what the teacher has in its system turn, None for a row about something else."""

    turn: list[int]
    answer: list[int]
    system: list[int] | None


class Around(NamedTuple):
    """Token ids of the chat frame before and after a system turn."""

    before: list[int]
    after: list[int]


Steps = list[list[Example]]


@dataclass(frozen=True)
class Rows:
    """The rows of every step of each concept, by its key: of the rates, and of the time to a
    level (`reach`, with PEFT's own number of rows in a step)."""

    around: Around
    rates: dict[str, Steps]
    reach: dict[str, Steps]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps([self.around, self.rates, self.reach]), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Rows:
        around, rates, reach = json.loads(path.read_text(encoding="utf-8"))
        return cls(Around(*around), _steps(rates), _steps(reach))

    def digest(self) -> str:
        """SHA-256 over the token ids of all rows of the rates, in order."""
        return hashlib.sha256(json.dumps(self.rates).encode()).hexdigest()


def _steps(found: dict[str, Any]) -> dict[str, Steps]:
    return {
        key: [[Example(*row) for row in step] for step in steps] for key, steps in found.items()
    }
