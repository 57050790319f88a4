"""Soft prompts in company: what each keeps of the gap that it closes alone."""

import json

import pytest
import torch

from worker.engine.composition import TURNS, Trained, composition, side_by_side, together

from .conftest import PREFIGURATION, QUALIA


def perfect(prompter, concept):
    """The concept with its definition's own tokens for a soft prompt."""
    return Trained(prompter, concept, prompter.loaded.embed(prompter.ids(concept.definition)))


@pytest.fixture(scope="module")
def both(prompter):
    return [perfect(prompter, PREFIGURATION), perfect(prompter, QUALIA)]


def test_alone_a_soft_prompt_keeps_exactly_all(both):
    told = together(both[:1])["concepts"][PREFIGURATION.key]
    assert told["alone"]["mean"] == told["together"]["mean"] == told["kept"]["mean"] == 1.0
    assert told["texts"]["mean"] == told["from_all"]["mean"] == 1.0


def test_company_costs_something(both):
    told = together(both)["concepts"]
    assert all(own["alone"]["mean"] == 1.0 > own["together"]["mean"] for own in told.values())
    for own in told.values():  # alone they close all of it
        assert own["kept"]["mean"] == pytest.approx(own["together"]["mean"])
    assert all(own["texts"]["mean"] < 1.0 for own in told.values())


def test_every_ordered_pair_is_told(both):
    told = composition(both)
    keys = [PREFIGURATION.key, QUALIA.key]
    assert [pair["order"] for pair in told] == [keys, keys[::-1]]
    assert {pair["layout"] for pair in told} == {"adjacent"}
    json.dumps(told, allow_nan=False)


def test_a_soft_prompt_that_closes_nothing_keeps_nothing_that_could_be_told(prompter):
    harmful = Trained(prompter, QUALIA, torch.ones(1, 256))
    told = together([harmful])["concepts"]["qualia"]
    assert (told["kept"] is None) == (told["alone"]["mean"] <= 0)


def test_the_layout_says_what_stands_between(prompter):
    a, b = torch.zeros(2, 256), torch.ones(3, 256)
    frame = [*prompter.frame.after, *prompter.frame.before]
    assert side_by_side(prompter, [a, b], "adjacent").equal(torch.cat([a, b]))
    for layout, between in (("full stop", prompter.ids(".")), (TURNS, frame)):
        expected = torch.cat([a, prompter.loaded.embed(between), b])
        assert side_by_side(prompter, [a, b], layout).equal(expected)
