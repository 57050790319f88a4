"""A small plan, and the rows that the engine would take for it."""

from pathlib import Path

import pytest

from worker.engine.bench.invented import write_concepts
from worker.engine.bench.plan import Plan
from worker.engine.bench.rows import of_plan


@pytest.fixture(scope="session")
def plan(tmp_path_factory):
    directory: Path = tmp_path_factory.mktemp("bench")
    write_concepts(directory / "concepts.jsonl", 2)
    return Plan(
        concepts=str(directory / "concepts.jsonl"),
        rows_file=str(directory / "rows.json"),
        n=2,
        peft_concepts=1,
        steps=3,
        rows=4,
        reach_steps=4,
        measure_every=2,
        waiting=(),
        width=2,
        shape="lexicon",
        device="cpu",
        threads=1,
    )


@pytest.fixture(scope="session")
def rows(plan, prompter):
    return of_plan(prompter, plan)
