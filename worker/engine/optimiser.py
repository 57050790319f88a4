"""SOAP: Adam in the basis in which the gradient's second moments are nearly diagonal.

Vyas et al. 2024, "SOAP: Improving and Stabilizing Shampoo using Adam" (arXiv 2409.11321),
algorithms 1 and 2. The eight vectors of a soft prompt pull on one another, so their gradient is
far from diagonal in the model's own coordinates; in this basis the same steps get further.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .recipes import Recipe

EPSILON = 1e-8
WIDEST = 1024
"""Wider models keep their own coordinates along the hidden dimension: there a basis of
hidden x hidden numbers, worked out anew every few steps, would cost more than the steps."""


@dataclass
class Soap:
    """What the optimiser remembers of one soft prompt (k, hidden), all float32.

    first: mean of the gradients, (k, hidden). second: mean of their squares in the basis, the
    same shape. left (k, k) and right (hidden, hidden): means of G G' and G' G, with their
    eigenvectors in left_basis and right_basis. right and right_basis are (0, 0) where hidden is
    over WIDEST.
    """

    first: Tensor
    second: Tensor
    left: Tensor
    right: Tensor
    left_basis: Tensor
    right_basis: Tensor

    @classmethod
    def begin(cls, vectors: Tensor) -> Soap:
        k, hidden = vectors.shape
        wide = hidden if hidden <= WIDEST else 0
        return cls(
            first=torch.zeros_like(vectors),
            second=torch.zeros_like(vectors),
            left=vectors.new_zeros(k, k),
            right=vectors.new_zeros(wide, wide),
            left_basis=torch.eye(k).to(vectors),
            right_basis=torch.eye(wide).to(vectors),
        )

    def direction(self, gradient: Tensor, step: int, recipe: Recipe) -> Tensor:
        """Takes in a gradient (k, hidden); the step's direction, of about unit size in every
        coordinate of the basis. `step` counts from 1; the first one only sets up the basis."""
        b1, b2 = recipe.betas
        self.left = b2 * self.left + (1 - b2) * gradient @ gradient.T
        if self.right.numel():
            self.right = b2 * self.right + (1 - b2) * gradient.T @ gradient
        if step == 1 or step % recipe.basis_every == 0:
            self._turn(afresh=step == 1)
        self.first = b1 * self.first + (1 - b1) * gradient
        self.second = b2 * self.second + (1 - b2) * self._into(gradient).square()
        if step == 1:
            return torch.zeros_like(gradient)
        m = self._into(self.first) / (1 - b1**step)
        v = self.second / (1 - b2**step)
        return self._back(m / (v.sqrt() + EPSILON))

    def _turn(self, afresh: bool) -> None:
        """One step of orthogonal iteration follows the eigenvectors from the second time on."""
        self.left_basis = torch.linalg.eigh(self.left)[1]
        if not self.right.numel():
            return
        if afresh:
            self.right_basis = torch.linalg.eigh(self.right)[1]
        else:
            self.right_basis = torch.linalg.qr(self.right @ self.right_basis)[0]

    def _into(self, matrix: Tensor) -> Tensor:
        turned = self.left_basis.T @ matrix
        return turned @ self.right_basis if self.right.numel() else turned

    def _back(self, matrix: Tensor) -> Tensor:
        turned = self.left_basis @ matrix
        return turned @ self.right_basis.T if self.right.numel() else turned
