"""What is counted: tokens that are no pads, and their floating point operations."""

import pytest
import torch

from worker.engine.bench.counting import of_engine, of_peft, parameters
from worker.engine.bench.examples import Around, Example
from worker.engine.bench.judge import crossing, next_measure
from worker.engine.bench.machine import matrix_rate, peak_memory_mb

AROUND = Around([1, 2], [3])
ABOUT = Example(turn=[5] * 6, answer=[7] * 4, system=[9] * 10)
ELSEWHERE = ABOUT._replace(system=None)


def test_the_engine_runs_the_student_alone_and_its_head_at_answers_only():
    count = of_engine(AROUND, 8, [[ABOUT, ELSEWHERE]], shared=False)
    assert count.tokens == count.with_gradient == 2 * (2 + 8 + 1 + 6 + 3)
    assert count.head_with_gradient == 2 * 4
    assert count.without == count.head_without == 0


def test_a_system_turn_that_the_rows_of_a_step_share_is_done_once_in_each_step():
    count = of_engine(AROUND, 8, [[ABOUT, ELSEWHERE], [ABOUT, ABOUT]], shared=True)
    assert count.tokens == 4 * (2 + 8 + 1 + 6 + 3)
    assert count.with_gradient == 2 * (2 + 8 + 1) + 4 * (6 + 3)


def test_peft_runs_the_teacher_too_and_both_heads_everywhere():
    count = of_peft(AROUND, 8, [ABOUT, ELSEWHERE])
    assert count.tokens == count.with_gradient == count.head_with_gradient == 2 * (8 + 6 + 3)
    assert count.without == count.head_without == (2 + 10 + 1 + 9) + 9


def test_a_frozen_model_costs_four_operations_per_parameter_and_token(prompter):
    model = prompter.loaded.model
    body, head = parameters(model)
    hidden, vocabulary = model.config.hidden_size, model.config.vocab_size
    assert head == hidden * vocabulary
    assert body == sum(p.numel() for p in model.parameters()) - head  # tied: counted once
    count = of_engine(AROUND, 8, [[ABOUT]], shared=True)
    assert count.flops(model) == 4 * (body * count.tokens + head * 4)


def test_between_two_measures_the_level_is_reached_on_the_straight_line():
    curve = [(0, 1.0, 0.0), (5, 3.0, 0.4), (10, 5.0, 0.8)]
    assert crossing(curve, 0.6) == pytest.approx((7.5, 4.0))
    assert crossing(curve, 0.9) is None


def test_it_is_measured_often_at_first_and_seldom_where_the_curve_is_flat():
    steps = [0]
    while steps[-1] < 300:
        steps.append(next_measure(steps[-1], every=5, last=300))
    assert steps[:4] == [0, 5, 10, 15]
    assert all(step % 5 == 0 for step in steps)
    assert len(steps) < 40
    assert steps[-1] == 300


def test_the_machine_tells_its_rate_and_its_peak():
    assert matrix_rate(64, 32, 48, torch.float32, "cpu", seconds=0.01) > 1e6
    before = peak_memory_mb("cpu")
    held = torch.ones(30_000_000)
    assert peak_memory_mb("cpu") >= before
    del held
