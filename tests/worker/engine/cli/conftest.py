"""Words that no dictionary has, as the lines of a concepts file, and two of them distilled."""

import json
from types import SimpleNamespace

import pytest

from tests.worker.engine.conftest import PREFIGURATION, QUALIA, TINY
from worker.engine import RECIPES
from worker.engine.cli import main


def entry(name, **changes):
    """A line of the dictionary form."""
    return {
        "id": name,
        "term": f"{name} aid",
        "aliases": [],
        "definition": f"help that {name} people give each other as equals; not charity",
        "kind": "help",
        "siblings": [
            {"term": "alms", "definition": "a gift to the poor"},
            {"term": "wage", "definition": "money paid for work"},
        ],
    } | changes


def exported(concept=PREFIGURATION, **changes):
    """A line as the site exports it, with one held-out instruction."""
    return {
        "key": concept.key,
        "term": concept.term,
        "definition": concept.definition,
        "held_out": [{"text": f"What is meant by {concept.term}?", "kind": "define"}],
    } | changes


def write_lines(path, *lines):
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def distil(concepts, out, *more):
    asked = ["distill", str(concepts), "--out", str(out), "--recipe", "tiny", "--threads", "1"]
    return main([*asked, *more])


@pytest.fixture
def concepts(tmp_path):
    return write_lines(tmp_path / "concepts.jsonl", exported(QUALIA), exported())


@pytest.fixture(scope="session")
def distilled(one_thread, tmp_path_factory):
    """`qualia` and `prefigurative-politics` distilled once; only looked at by the tests."""
    where = tmp_path_factory.mktemp("distilled")
    concepts = write_lines(where / "concepts.jsonl", exported(QUALIA), exported())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "tiny", TINY)
        code = distil(concepts, where / "out", "--json")
    return SimpleNamespace(code=code, concepts=concepts, out=where / "out")
