"""The state of one concept in the middle of its training, and how one step changes it."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from .optimiser import EPSILON, Soap
from .recipes import INITS, Recipe
from .soft_prompt import into_ball

LAST_RATE = 0.05


@dataclass
class Course:
    """Everything that a training must remember: with it, it goes on as if never interrupted.

    vectors, best: (k, hidden) float32, the soft prompt now and at its best validation loss.
    speaker: (k, hidden), the vectors with which the student gave those answers of its own that it
    is trained on just now, if it is. curve: a point per validation. losses: of each step since the
    last point. rate: the share of the recipe's learning rate that is used, halved by every
    roll-back. patience: validations without a better one after which it is done, `stale` those so
    far. began_as: which of INITS.
    """

    vectors: Tensor
    best: Tensor
    soap: Soap
    total: int
    step: int = 0
    best_loss: float = math.inf
    rate: float = 1.0
    roll_backs: int = 0
    patience: int | None = None
    stale: int = 0
    began_as: str = INITS[0]
    losses: list[float] = field(default_factory=list)
    curve: list[dict[str, Any]] = field(default_factory=list)
    speaker: Tensor | None = None

    @classmethod
    def begin(
        cls, init: Tensor, total: int, patience: int | None = None, began_as: str = INITS[0]
    ) -> Course:
        soap = Soap.begin(init)
        return cls(init.clone(), init.clone(), soap, total, patience=patience, began_as=began_as)

    @property
    def done(self) -> bool:
        """At its last step, or when patience is at an end."""
        tired = self.patience is not None and self.stale >= self.patience
        return tired or self.step >= self.total

    def copy(self) -> Course:
        """As it is now; tensors are replaced and never changed, so they can be shared."""
        made = copy.copy(self)
        made.soap = copy.copy(self.soap)
        made.losses, made.curve = list(self.losses), list(self.curve)
        return made

    def update(self, gradient: Tensor, loss: float, recipe: Recipe, radius: float) -> None:
        """One step of the optimiser, with the gradient (k, hidden) clipped by its own norm, then
        back into the ball of the given radius."""
        gradient = gradient * (recipe.clip_norm / gradient.norm().clamp_min(EPSILON)).clamp_max(1.0)
        self.step += 1
        self.losses.append(loss)
        direction = self.soap.direction(gradient, self.step, recipe)
        self.vectors = into_ball(self.vectors - self._rate(recipe) * direction, radius)

    def _rate(self, recipe: Recipe) -> float:
        """Linear warm-up, then a half cosine down to LAST_RATE of the recipe's rate.

        The cosine goes by the total of steps, whatever patience does: a course that ends early
        never had the small rates of the last steps, which settle the vectors, and so ends worse
        than a recipe of as few steps would.
        """
        whole = recipe.learning_rate * self.rate
        if self.step <= recipe.warmup_steps:
            return whole * self.step / recipe.warmup_steps
        done = (self.step - recipe.warmup_steps) / max(1, self.total - recipe.warmup_steps)
        return whole * (LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * done)) / 2)

    def began(self, own: float, held_out: float) -> None:
        """The curve's first point: the losses of the vectors with which it began, which are the
        best there are before a validation. They are not asked before one is due."""
        self.best_loss = own
        self.curve.append({"step": 0, "loss": None, "held_out": held_out})

    def validated(self, own: float, held_out: float) -> None:
        """Adds a point to the curve; keeps the vectors if their validation loss `own` is the
        best so far. `held_out` is watched and chooses nothing."""
        self.stale += 1
        if own < self.best_loss:
            self.best_loss, self.best, self.stale = own, self.vectors, 0
        loss = sum(self.losses) / len(self.losses) if self.losses else None
        self.curve.append({"step": self.step, "loss": loss, "held_out": held_out})
        self.losses = []
