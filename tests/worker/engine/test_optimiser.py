"""SOAP gets further in the same steps where the directions are unequal and mixed."""

from dataclasses import replace

import pytest
import torch

from worker.engine.optimiser import WIDEST, Soap

from .conftest import TINY

RECIPE = replace(TINY, betas=(0.9, 0.95), basis_every=5)
STEPS = 150
RATES = (0.3, 0.1, 0.03, 0.01)


@pytest.fixture(scope="module")
def valley():
    """A quadratic over (8, 32) that is a hundred times steeper one way than another, turned."""
    generator = torch.Generator().manual_seed(0)
    turns = [torch.linalg.qr(torch.randn(n, n, generator=generator))[0] for n in (8, 32)]
    steep = [turn @ torch.diag(torch.logspace(0, -2, len(turn))) @ turn.T for turn in turns]
    start = torch.randn(8, 32, generator=generator)
    return start, lambda x: (x * (steep[0] @ x @ steep[1])).sum()


def by_adam(start, loss, rate):
    vectors = start.clone().requires_grad_()
    adam = torch.optim.Adam([vectors], lr=rate, betas=RECIPE.betas)
    for _ in range(STEPS):
        adam.zero_grad()
        loss(vectors).backward()
        adam.step()
    return loss(vectors).item()


def by_soap(start, loss, rate):
    soap, vectors = Soap.begin(start), start
    for step in range(1, STEPS + 1):
        asked = vectors.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(loss(asked), asked)
        vectors = vectors - rate * soap.direction(gradient, step, RECIPE)
    return loss(vectors).item()


def test_soap_gets_further_than_adam_each_at_its_best_rate(valley):
    best = {by: min(by(*valley, rate) for rate in RATES) for by in (by_adam, by_soap)}
    assert 0 <= best[by_soap] < best[by_adam] / 2


def test_the_first_step_only_looks_around(valley):
    start, _ = valley
    soap = Soap.begin(start)
    gradient = torch.randn(8, 32, generator=torch.Generator().manual_seed(1))
    assert not soap.direction(gradient, 1, RECIPE).any()
    assert soap.direction(gradient, 2, RECIPE).any()


def test_the_bases_stay_orthogonal(valley):
    start, _ = valley
    soap = Soap.begin(start)
    generator = torch.Generator().manual_seed(2)
    for step in range(1, 31):
        soap.direction(torch.randn(8, 32, generator=generator), step, RECIPE)
    for basis in (soap.left_basis, soap.right_basis):
        assert torch.allclose(basis.T @ basis, torch.eye(len(basis)), atol=1e-5)


def test_a_wide_model_keeps_its_own_coordinates_along_the_hidden_dimension():
    """Else every soft prompt would hold hidden times hidden numbers, twice."""
    soap = Soap.begin(torch.zeros(8, WIDEST + 1))
    for step in (1, 2, 10):
        direction = soap.direction(torch.ones(8, WIDEST + 1), step, RECIPE)
    assert soap.right.shape == soap.right_basis.shape == (0, 0)
    assert soap.left_basis.shape == (8, 8)
    assert direction.shape == (8, WIDEST + 1)
    assert direction.isfinite().all()
