"""What is asked travels as JSON and is refused, with the place, when it is wrong."""

import json
import subprocess
import sys

import pytest

from worker.engine import (
    RECIPES,
    Backbone,
    ConceptSpec,
    ContrastPair,
    EngineError,
    GenerateSpec,
    Row,
    TrainSpec,
)
from worker.engine.recipes import recipe_named

from .conftest import LEXICON, PREFIGURATION, QUALIA, asking

SPEC = TrainSpec(LEXICON, (PREFIGURATION, QUALIA), recipe="draft", seed=3)


def test_a_spec_comes_back_from_json_as_it_went():
    assert TrainSpec.from_dict(json.loads(json.dumps(SPEC.to_dict()))) == SPEC


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("backbone"), "spec.backbone is missing"),
        (lambda d: d.update(lr=1), "unknown field: 'lr'"),
        (lambda d: d.update(seed="0"), "spec.seed must be of type int"),
        (lambda d: d.update(seed=True), "spec.seed must be of type int"),
        (lambda d: d.update(concepts={}), "spec.concepts must be a list"),
        (lambda d: d["concepts"][0].update(term=7), r"spec.concepts\[0\].term"),
        (lambda d: d["concepts"][1]["held_out"].append("x"), r"concepts\[1\].held_out\[1\]"),
        (
            lambda d: d["backbone"].update(revision=1),
            "backbone.revision must be of type str or null",
        ),
    ],
)
def test_a_wrong_spec_is_refused_with_the_place(change, place):
    data = json.loads(json.dumps(SPEC.to_dict()))
    change(data)
    with pytest.raises(EngineError, match=place):
        TrainSpec.from_dict(data)


def test_a_spec_that_is_no_object_is_refused():
    with pytest.raises(EngineError, match="spec must be an object"):
        TrainSpec.from_dict(["backbone"])


@pytest.mark.parametrize("key", ["", "../up", "a/b", ".hidden", "x" * 65, "a\n"])
def test_a_key_that_cannot_name_a_file_is_refused(key):
    with pytest.raises(EngineError, match="cannot name a file"):
        asking(QUALIA, key=key)


@pytest.mark.parametrize("change", [{"term": " "}, {"definition": ""}, {"near": ("",)}])
def test_a_concept_with_an_empty_text_is_refused(change):
    with pytest.raises(EngineError):
        asking(QUALIA, **change)


def test_a_text_longer_than_20_kb_is_refused():
    with pytest.raises(EngineError, match="longer than"):
        asking(QUALIA, definition="a " * 10_001)


def test_a_pair_of_equal_statements_is_refused():
    with pytest.raises(EngineError, match="two different statements"):
        ContrastPair("It grows.", " It grows. ")


def test_a_run_without_concepts_or_with_one_key_twice_is_refused():
    with pytest.raises(EngineError, match="at least one concept"):
        TrainSpec(LEXICON, ())
    with pytest.raises(EngineError, match="same key"):
        TrainSpec(LEXICON, (QUALIA, asking(PREFIGURATION, key="qualia")))


def test_an_unknown_recipe_is_refused_with_the_known_ones():
    with pytest.raises(EngineError, match="draft, standard, thorough"):
        recipe_named("ultra")


def test_recipes_train_eight_vectors_and_say_their_version():
    assert {recipe.k for recipe in RECIPES.values()} == {8}
    assert RECIPES["standard"].label == f"standard@{RECIPES['standard'].version}"


def test_a_row_to_generate_has_one_context_and_a_spec_has_rows():
    with pytest.raises(EngineError, match="not both"):
        Row("What is qualia?", system="text", vectors=object())
    with pytest.raises(EngineError, match="nothing to generate"):
        GenerateSpec(Backbone("x"), ())
    with pytest.raises(EngineError, match="max_new_tokens"):
        GenerateSpec(Backbone("x"), (Row("a"),), max_new_tokens=0)


def test_asking_needs_no_torch():
    """The web builds specs, and a web machine has no torch."""
    code = "import sys, worker.engine.spec, worker.engine as e; e.TrainSpec; e.RECIPES; "
    code += "print('torch' in sys.modules, 'django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_name_that_the_engine_does_not_have_is_an_attribute_error():
    import worker.engine

    with pytest.raises(AttributeError):
        worker.engine.fly  # noqa: B018


def test_a_concept_needs_only_a_key_a_term_and_a_definition():
    assert ConceptSpec("k", "k", "K is a letter.").held_out == ()
