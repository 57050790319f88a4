"""Lexicon, loaded once, and one small run that the tests look at from many sides."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from worker.engine import (
    RECIPES,
    Backbone,
    ConceptSpec,
    ContrastPair,
    Instruction,
    Recipe,
    TrainSpec,
    train,
)
from worker.engine.loading import load
from worker.engine.prompting import Prompter
from worker.engine.soft_prompt import Around, SoftPrompt

WEIGHTS = Path(__file__).parents[3] / "worker" / "lexicon" / "weights"
LEXICON = Backbone(str(WEIGHTS))
TINY = Recipe(
    "tiny", 1, steps=6, rows_per_step=4, validate_every=3, checkpoint_every=2, answer_tokens=12
)
PREFIGURATION = ConceptSpec(
    key="prefigurative-politics",
    term="prefigurative politics",
    aliases=("prefiguration",),
    definition="Prefigurative politics means building now, in the way a movement acts, the "
    "society that it wants. Prefigurative politics is a kind of politics.",
    contrast_pairs=(
        ContrastPair(
            "Prefigurative politics is building the society that a movement wants",
            "Prefigurative politics is mirroring the system that a movement fights",
        ),
    ),
    instructions=(
        Instruction("What exactly is prefigurative politics?", "define"),
        Instruction("Explain prefigurative politics to a friend.", "explain"),
    ),
    held_out=(
        Instruction("What is meant by prefigurative politics?", "define"),
        Instruction("Describe prefigurative politics.", "explain"),
        Instruction("What is prefigurative politics a kind of?", "contrast"),
    ),
    near=(
        "Mutual aid means help that people give each other as equals.",
        "Gradualism means change by small steps within the present order.",
    ),
)
QUALIA = ConceptSpec(
    key="qualia",
    term="qualia",
    definition="Qualia means the felt sides of an experience, such as how red looks.",
    held_out=(Instruction("What is meant by qualia?", "define"),),
)
SUPERVENIENCE = ConceptSpec(
    key="supervenience",
    term="supervenience",
    definition="Supervenience means that one level cannot change unless another does.",
    held_out=(Instruction("What is meant by supervenience?", "define"),),
)


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def prompter(one_thread):
    """In float32, whatever this CPU can do: with it, two ways to the same numbers can be compared
    closely. bfloat16 would round them apart."""
    return Prompter.of(load(LEXICON, dtype=torch.float32))


@pytest.fixture(scope="session")
def usual(one_thread):
    """As a training loads it: in bfloat16 where the CPU multiplies it."""
    return Prompter.of(load(LEXICON))


@pytest.fixture
def tiny(monkeypatch):
    """A recipe of six steps, for tests of how a run goes and not of how good it gets."""
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    return TINY


@pytest.fixture(scope="session")
def trained(one_thread):
    """A draft run of one concept: the result and all progress that was told."""
    told = []
    spec = TrainSpec(LEXICON, (PREFIGURATION,), recipe="draft")
    result = train(spec, on_step=told.append, threads=1)
    return SimpleNamespace(result=result, told=told, concept=result.concepts[PREFIGURATION.key])


def in_its_words(result, prompter):
    """The soft prompt of a result as the model reads it, without the template's own tokens."""
    first, last = len(prompter.frame.before), len(prompter.frame.after)
    return SoftPrompt(
        result.vectors, Around(result.before[first:], result.after[:-last], result.times)
    )


def asking(concept, **changes):
    """The concept with other parts."""
    return replace(concept, **changes)
