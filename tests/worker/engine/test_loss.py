"""The loss, the ball, the course: small numbers that can be checked by hand."""

import math
from dataclasses import replace

import pytest
import torch

from worker.engine.bootstrap import share_closed
from worker.engine.course import Course
from worker.engine.loss import kl_full, kl_top_and_tail, row_means
from worker.engine.soft_prompt import from_definition, into_ball, random_like

from .conftest import TINY


def spread(*rows):
    return torch.tensor(rows).log()


def test_kl_over_all_tokens_is_the_textbook_one():
    teacher, student = spread([0.5, 0.5]), spread([0.25, 0.75])
    expected = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    assert float(kl_full(teacher, student)) == pytest.approx(expected)
    assert float(kl_full(teacher, teacher)) == 0.0


def test_the_top_with_its_tail_is_kl_with_the_rest_as_one_token():
    teacher, student = spread([0.6, 0.3, 0.08, 0.02]), spread([0.1, 0.2, 0.3, 0.4])
    top, tokens = teacher.topk(2, dim=-1)
    expected = 0.6 * math.log(6) + 0.3 * math.log(1.5) + 0.1 * math.log(0.1 / 0.7)
    assert float(kl_top_and_tail(top, tokens, student)) == pytest.approx(expected, rel=1e-4)


def test_mass_outside_the_top_costs_something():
    """Without the tail, a student that is right on the top could not be told from the teacher."""
    teacher = spread([0.5, 0.3, 0.1, 0.1])
    top, tokens = teacher.topk(2, dim=-1)
    thin = spread([0.45, 0.27, 0.14, 0.14])
    assert float(kl_top_and_tail(top, tokens, thin)) > 0
    assert float(kl_top_and_tail(top, tokens, teacher)) == pytest.approx(0, abs=1e-6)


def test_a_short_answer_counts_as_much_as_a_long_one():
    means = row_means(torch.tensor([1.0, 3.0, 3.0, 3.0, 3.0]), [1, 4])
    assert means.tolist() == [1.0, 3.0]


def test_vectors_begin_at_the_definition_with_the_norm_of_words():
    embedded = torch.randn(20, 16, generator=torch.Generator().manual_seed(0))
    vectors = from_definition(embedded, k=8, norm=2.5)
    assert vectors.shape == (8, 16)
    assert torch.allclose(vectors.norm(dim=-1), torch.full((8,), 2.5))
    first = embedded[:3].mean(0)
    assert torch.allclose(vectors[0], first * 2.5 / first.norm())


def test_a_definition_of_few_tokens_still_gives_k_vectors():
    assert from_definition(torch.randn(3, 16), k=8, norm=1.0).shape == (8, 16)


def test_the_ball_pulls_in_what_is_outside_and_leaves_what_is_inside():
    pulled = into_ball(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), radius=1.0)
    assert torch.allclose(pulled, torch.tensor([[0.6, 0.8], [0.3, 0.4]]))


def test_the_random_twin_has_the_norms_and_not_the_directions():
    vectors = torch.randn(8, 64, generator=torch.Generator().manual_seed(1)) * 3
    twin = random_like(vectors, seed=5)
    assert torch.allclose(twin.norm(dim=-1), vectors.norm(dim=-1))
    assert torch.cosine_similarity(twin, vectors).abs().max() < 0.5
    assert torch.equal(twin, random_like(vectors, seed=5))
    assert not torch.equal(twin, random_like(vectors, seed=6))


def test_one_concepts_wild_gradient_does_not_slow_another():
    """Clipping is by concept: company changes nothing."""
    init = torch.zeros(2, 8, 4)
    calm = torch.full((1, 8, 4), 0.01)
    together, alone = Course.begin(init, 6), Course.begin(init[:1], 6)
    together.update(torch.cat([calm, calm * 1e6]), TINY, radius=9.0)
    alone.update(calm, TINY, radius=9.0)
    assert torch.equal(together.vectors[:1], alone.vectors)


def test_each_concept_keeps_its_own_best():
    course = Course.begin(torch.zeros(2, 1, 1), 6)
    for value, losses in ((1.0, [0.5, 0.9]), (2.0, [0.7, 0.3])):
        course.vectors = torch.full((2, 1, 1), value)
        course.keep_best(torch.tensor(losses))
    assert course.best.flatten().tolist() == [1.0, 2.0]


def test_the_rate_warms_up_and_comes_down():
    recipe = replace(TINY, warmup_steps=10, learning_rate=1.0)
    course = Course.begin(torch.zeros(1, 1, 1), 100)
    rates = []
    for step in (1, 10, 55, 100):
        course.step = step
        rates.append(course.rate(recipe))
    assert rates[0] == pytest.approx(0.1)
    assert rates[1] == 1.0
    assert rates[1] > rates[2] > rates[3] == pytest.approx(0.05)


def test_the_share_of_a_gap_with_its_interval():
    half = share_closed([1.0, 1.0, 1.0], [2.0, 2.0, 2.0])
    assert half == {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 3}
    mixed = share_closed([0.0, 1.0, 2.0, 0.5], [2.0, 2.0, 2.0, 2.0])
    assert mixed["low"] < mixed["mean"] < mixed["high"]
    assert share_closed([], []) is None
    assert share_closed([0.0], [0.0]) is None
