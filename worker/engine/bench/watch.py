"""Looks at the engine's vectors while it trains, with the clock standing still."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import torch
from safetensors.torch import load

from worker.engine.checkpoint import unbundled
from worker.engine.results import OnCheckpoint
from worker.engine.sentence import PUBLISHED
from worker.engine.spec import ConceptSpec

from .clock import Clock
from .judge import Curve, Judge, next_measure
from .plan import LEVEL, Plan


class Watch:
    """The curves so far: of the mean over all concepts (`every`), and over the first ones, which
    PEFT trains too (`same`). The clock runs from the moment it is made; `begun` is the second at
    which the first step was taken."""

    def __init__(self, judge: Judge, concepts: Sequence[ConceptSpec], plan: Plan) -> None:
        self.judge, self.concepts, self.plan = judge, concepts, plan
        self.every: Curve = []
        self.same: Curve = []
        self.begun = 0.0
        self._vectors: dict[str, torch.Tensor] = {}
        self._steps = {concept.key: 0 for concept in concepts}
        self._last = min(plan.reach_steps, plan.own_recipe.steps)
        self._due = min(plan.measure_every, self._last)
        self.clock = Clock()

    def begin(self, _: Any) -> None:
        """Is told of every step."""
        self.begun = self.begun or self.clock.read()

    def looking_at(self, key: str) -> OnCheckpoint:
        """Takes one concept's checkpoints; measures when all concepts are as far as is due."""

        def look(checkpoint: bytes) -> None:
            with self.clock.paused():
                found = load(next(iter(unbundled(checkpoint).values())))  # a course for each init
                self._vectors[key] = found["vectors"]
                self._steps[key] = int(json.loads(found["rest"].numpy().tobytes())["step"])
                step = min(self._steps.values())
            if step >= self._due:
                seconds = self.clock.read()
                with self.clock.paused():
                    self._measure(step, seconds)

        return look

    def enough(self) -> bool:
        """Whether there is nothing left to wait for."""
        if not self.every:
            return False
        there = min(self.every[-1][2], self.same[-1][2]) >= LEVEL
        return there or self.every[-1][0] >= self._last

    def _measure(self, step: int, seconds: float) -> None:
        same = self.plan.peft_concepts
        closed = [self.judge.closed(concept.key, self._turn(concept)) for concept in self.concepts]
        self.every.append((step, seconds, sum(closed) / len(closed)))
        self.same.append((step, seconds, sum(closed[:same]) / same))
        self._due = next_measure(step, self.plan.measure_every, self._last)

    def _turn(self, concept: ConceptSpec) -> torch.Tensor:
        """The whole system turn that is published, (n, hidden)."""
        prompter = self.judge.prompter
        around = PUBLISHED.about(concept.term).embedded(prompter, self.plan.own_recipe.times)
        return prompter.system(around.rows(self._vectors[concept.key]))
