"""The state of a run in the middle of it, and how one step changes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .recipes import Recipe
from .soft_prompt import into_ball

LAST_RATE = 0.05
EPSILON = 1e-8


@dataclass
class Course:
    """Everything a run must remember, concept by concept along the first dimension.

    vectors, first, second, best: (concepts, k, hidden) float32: the soft prompts, Adam's two
    moments, and the soft prompts at their best validation loss, best_loss (concepts,). curves:
    the points of each concept. losses: of each step since the last point, by concept.
    """

    vectors: Tensor
    first: Tensor
    second: Tensor
    best: Tensor
    best_loss: Tensor
    curves: list[list[dict[str, float | int | None]]]
    losses: list[list[float]]
    step: int
    total: int

    @classmethod
    def begin(cls, init: Tensor, total: int) -> Course:
        count = len(init)
        return cls(
            vectors=init.clone(),
            first=torch.zeros_like(init),
            second=torch.zeros_like(init),
            best=init.clone(),
            best_loss=init.new_full((count,), math.inf),
            curves=[[] for _ in range(count)],
            losses=[],
            step=0,
            total=total,
        )

    def update(self, gradient: Tensor, recipe: Recipe, radius: float) -> None:
        """One Adam step (Kingma and Ba 2015) for each concept by itself, clipped by the
        concept's own gradient norm, then back into the ball."""
        norms = gradient.flatten(1).norm(dim=1)[:, None, None]
        gradient = gradient * (recipe.clip_norm / norms.clamp_min(EPSILON)).clamp_max(1.0)
        self.step += 1
        b1, b2 = recipe.betas
        self.first = b1 * self.first + (1 - b1) * gradient
        self.second = b2 * self.second + (1 - b2) * gradient.square()
        m = self.first / (1 - b1**self.step)
        v = self.second / (1 - b2**self.step)
        moved = self.vectors - self.rate(recipe) * m / (v.sqrt() + EPSILON)
        self.vectors = into_ball(moved, radius)

    def rate(self, recipe: Recipe) -> float:
        """Linear warm-up, then a half cosine down to LAST_RATE of the recipe's rate."""
        if self.step <= recipe.warmup_steps:
            return recipe.learning_rate * self.step / recipe.warmup_steps
        done = (self.step - recipe.warmup_steps) / max(1, self.total - recipe.warmup_steps)
        share = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * done)) / 2
        return recipe.learning_rate * share

    def keep_best(self, validation: Tensor) -> None:
        """validation: (concepts,) losses of the present vectors."""
        better = validation < self.best_loss
        self.best_loss = torch.where(better, validation, self.best_loss)
        self.best = torch.where(better[:, None, None], self.vectors, self.best)

    def add_points(self, held_out: list[float]) -> None:
        """held_out: one loss per concept, of the present vectors."""
        for n, watched in enumerate(held_out):
            own = [step[n] for step in self.losses]
            loss = sum(own) / len(own) if own else None
            self.curves[n].append({"step": self.step, "loss": loss, "held_out": watched})
        self.losses = []
