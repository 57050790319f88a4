"""The loss, the ball, the course: small numbers that can be checked by hand."""

import math
from dataclasses import replace

import pytest
import torch

from worker.engine.bootstrap import share_closed
from worker.engine.course import Course
from worker.engine.loss import (
    CHUNK,
    HeadAndDivergence,
    kl_full,
    kl_top_and_tail,
    reverse_kl_top_and_tail,
    row_means,
)
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


def test_the_other_way_round_it_is_kl_from_the_student_with_the_rest_as_one_token():
    teacher, student = spread([0.6, 0.3, 0.08, 0.02]), spread([0.1, 0.2, 0.3, 0.4])
    top, tokens = teacher.topk(2, dim=-1)
    expected = 0.1 * math.log(1 / 6) + 0.2 * math.log(2 / 3) + 0.7 * math.log(0.7 / 0.1)
    found = reverse_kl_top_and_tail(top, tokens, student)
    assert float(found) == pytest.approx(expected, rel=1e-4)
    assert float(reverse_kl_top_and_tail(top, tokens, teacher)) == pytest.approx(0, abs=1e-6)


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


def test_the_best_vectors_are_those_of_the_lowest_validation_loss():
    """The held-out loss is watched and chooses nothing."""
    course = Course.begin(torch.zeros(1, 1), 6)
    for value, own, held_out in ((1.0, 0.7, 0.1), (2.0, 0.3, 0.9), (3.0, 0.5, 0.0)):
        course.vectors = torch.full((1, 1), value)
        course.validated(own, held_out)
    assert course.best.item() == 2.0
    assert [point["held_out"] for point in course.curve] == [0.1, 0.9, 0.0]


def test_a_gradient_longer_than_allowed_is_shortened_and_a_short_one_is_not():
    """The running mean begins with (1 - b1) of what the optimiser was given."""
    given = []
    for norm in (1e6, 0.5):
        course = Course.begin(torch.zeros(8, 4), 6)
        course.update(torch.full((8, 4), norm / 32**0.5), 1.0, TINY, radius=9.0)
        given.append(float(course.soap.first.norm()) / (1 - TINY.betas[0]))
    assert given == pytest.approx([TINY.clip_norm, 0.5], rel=1e-4)


def test_the_rate_warms_up_and_comes_down():
    recipe = replace(TINY, warmup_steps=10, learning_rate=1.0)
    course = Course.begin(torch.zeros(1, 1), 100)
    rates = []
    for step in (1, 10, 55, 100):
        course.step = step
        rates.append(course._rate(recipe))
    assert rates[0] == pytest.approx(0.1)
    assert rates[1] == 1.0
    assert rates[1] > rates[2] > rates[3] == pytest.approx(0.05)
    course.rate = 0.5  # a roll-back halves whatever the schedule says
    assert course._rate(recipe) == rates[3] / 2


def through_the_head(n, vocabulary=97, top_k=5, seed=0):
    """Random hidden states, a head, a teacher's likeliest tokens, and weights for the positions."""
    generator = torch.Generator().manual_seed(seed)
    states, head = (torch.randn(m, 16, generator=generator) for m in (n, vocabulary))
    logits = torch.randn(n, vocabulary, generator=generator) * 3
    top, tokens = logits.log_softmax(-1).topk(top_k, dim=-1)
    return states, head, top, tokens, torch.rand(n, generator=generator)


def forward(top):
    """No position is turned round."""
    return torch.zeros(len(top), dtype=torch.bool)


@pytest.mark.parametrize("exact", [torch.float32, torch.float64])
@pytest.mark.parametrize("turned", [lambda n: n < 0, lambda n: n >= 0, lambda n: n % 3 == 0])
def test_the_loss_through_the_head_is_what_autograd_says(exact, turned):
    """Values and gradients of one formula by hand and of log_softmax step by step, of either
    direction and of both in one batch."""
    states, head, top, tokens, weights = through_the_head(40)
    reverse = turned(torch.arange(40))
    ours = states.clone().requires_grad_()
    values = HeadAndDivergence.apply(ours, head, top, tokens, reverse)
    (gradient,) = torch.autograd.grad((values * weights).sum(), ours)
    theirs = states.to(exact).requires_grad_()
    log_probs = (theirs @ head.to(exact).T).log_softmax(-1)
    either = [
        kl(top.to(exact), tokens, log_probs) for kl in (reverse_kl_top_and_tail, kl_top_and_tail)
    ]
    expected = torch.where(reverse, *either)
    (slope,) = torch.autograd.grad((expected * weights.to(exact)).sum(), theirs)
    assert torch.allclose(values.to(exact), expected, rtol=1e-4, atol=1e-5)
    assert torch.allclose(gradient.to(exact), slope, rtol=1e-3, atol=1e-4)


def in_buckets(probs, kept):
    """(n, v) -> the first `kept` and, if there are more, the rest as one."""
    rest = probs[:, kept:]
    return torch.cat([probs[:, :kept], *([rest.sum(1, keepdim=True)] if rest.numel() else [])], 1)


@pytest.mark.parametrize("kept", [2, 5])
def test_the_reverse_slope_by_hand_is_right_with_a_fat_tail_and_with_none(kept):
    """Over the whole vocabulary of five tokens, or two of them and a tail."""
    states, head, top, tokens, _ = through_the_head(6, vocabulary=5, top_k=5)
    ours, theirs = (states.clone().requires_grad_() for _ in range(2))
    turned = torch.ones(6, dtype=torch.bool)
    values = HeadAndDivergence.apply(ours, head, top[:, :kept], tokens[:, :kept], turned)
    (gradient,) = torch.autograd.grad(values.sum(), ours)
    student = (theirs @ head.T).log_softmax(-1).gather(1, tokens)
    p, q = (in_buckets(one.exp(), kept) for one in (top, student))
    (slope,) = torch.autograd.grad((q * (q / p).log()).sum(), theirs)
    assert torch.allclose(values, (q * (q / p).log()).sum(dim=1), atol=1e-3)
    assert torch.allclose(gradient, slope, atol=1e-3)


def test_a_teacher_that_is_all_on_its_top_teaches_without_a_tail():
    states, head, top, tokens, _ = through_the_head(6, vocabulary=5, top_k=5)
    ours = states.clone().requires_grad_()
    values = HeadAndDivergence.apply(ours, head, top, tokens, forward(top))
    (gradient,) = torch.autograd.grad(values.sum(), ours)
    expected = kl_full(torch.zeros(6, 5).scatter(1, tokens, top), (states @ head.T).log_softmax(-1))
    assert torch.allclose(values, expected, atol=1e-3)
    assert gradient.isfinite().all()


def test_chunks_of_positions_change_nothing():
    n = CHUNK + 300
    states, head, top, tokens, weights = through_the_head(n)
    found = []
    for size in (n, 500):
        ours = states.clone().requires_grad_()
        parts = zip(ours.split(size), top.split(size), tokens.split(size), strict=True)
        values = torch.cat(
            [HeadAndDivergence.apply(s, head, p, t, forward(p)) for s, p, t in parts]
        )
        found.append((values, *torch.autograd.grad((values * weights).sum(), ours)))
    for one, other in zip(*found, strict=True):
        assert torch.allclose(one, other, rtol=1e-5, atol=1e-6)


def test_the_share_of_a_gap_with_its_interval():
    half = share_closed([1.0, 1.0, 1.0], [2.0, 2.0, 2.0])
    assert half == {"mean": 0.5, "low": 0.5, "high": 0.5, "n": 3, "gap": 2.0}
    mixed = share_closed([0.0, 1.0, 2.0, 0.5], [2.0, 2.0, 2.0, 2.0])
    assert mixed["low"] < mixed["mean"] < mixed["high"]
    assert share_closed([], []) is None
    assert share_closed([0.0], [0.0]) is None
