"""Concepts for a clone that has no data."""

from worker.engine.bench.invented import write_concepts
from worker.engine.devset import concepts_from


def test_every_concept_has_its_own_word_and_near_ones(tmp_path):
    write_concepts(tmp_path / "c.jsonl", 128)
    concepts = concepts_from(tmp_path / "c.jsonl", 128)
    assert len({concept.key for concept in concepts}) == 128
    for concept in concepts:
        assert concept.definition.lower().startswith(concept.term)
        assert len(set(concept.near)) == 4
        assert concept.held_out


def test_the_first_concepts_do_not_depend_on_how_many_follow(tmp_path):
    write_concepts(tmp_path / "few.jsonl", 2)
    write_concepts(tmp_path / "many.jsonl", 9)
    few, many = ((tmp_path / f"{name}.jsonl").read_text() for name in ("few", "many"))
    assert many.startswith(few)
