"""The evaluation set: phrasings and kinds that no training has."""

import json
import re
from dataclasses import asdict

import pytest

from worker.engine import EngineError, denial, phrasings, side_effects
from worker.engine.devset import HELD_OUT, TRAINED, concepts_from
from worker.engine.guard import Guard
from worker.engine.texts import same_instruction, words

from .conftest import PREFIGURATION

ENTRY = {
    "id": "a-1",
    "term": "mutual aid",
    "aliases": [],
    "definition": "help that people give each other as equals; not charity",
    "kind": "help",
    "siblings": [
        {"term": "charity", "definition": "a gift to the poor"},
        {"term": "insurance", "definition": "a promise to pay for a loss"},
        {"term": "advice", "definition": "words that help to decide"},
    ],
}


def test_a_line_ends_at_a_newline_and_nowhere_else(tmp_path):
    """A text from the web may hold other separators; JSON lets them stand in a string."""
    odd = ENTRY | {"definition": "help\u2028among\u0085equals"}
    path = tmp_path / "concepts.jsonl"
    lines = [json.dumps(entry, ensure_ascii=False) for entry in (odd, ENTRY | {"id": "a-2"})]
    path.write_text("\r\n".join(lines) + "\n\n", encoding="utf-8")
    first, second = concepts_from(path)
    assert "help\u2028among\u0085equals" in first.definition
    assert second.key == "a-2"


def held_out_forms():
    yield from (form for forms in HELD_OUT.values() for form in forms)


def trained_forms():
    """Every form of the engine's own, and those that the set itself trains on."""
    yield from (form for _, form in TRAINED)
    for value in vars(phrasings).values():
        yield from [value] if isinstance(value, str) else []
        yield from value if isinstance(value, tuple) else []


def plain(form):
    """A form with all its places alike, as the guard compares them."""
    return words(re.sub(r"\{\w+\}", "thing", form))


def written(tmp_path, *entries):
    path = tmp_path / "concepts.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


@pytest.mark.parametrize("form", [*held_out_forms(), *denial.FORMS])
def test_no_held_out_form_is_trained_in_the_same_or_other_words(form):
    alike = [t for t in trained_forms() if same_instruction(plain(form), plain(t))]
    assert alike == []


def test_no_unrelated_instruction_that_measures_is_trained():
    trained = {words(form) for form in trained_forms()}
    assert not trained & {words(text) for text in side_effects.UNRELATED_HELD_OUT}
    known = {words(text)[:2] for text in phrasings.UNRELATED}
    fresh = [text for text in side_effects.UNRELATED_HELD_OUT if words(text)[:2] not in known]
    assert len(fresh) >= len(side_effects.UNRELATED_HELD_OUT) / 2


def test_every_kind_has_at_least_three_phrasings():
    assert all(len(set(forms)) >= 3 for forms in HELD_OUT.values())


def test_a_concept_is_asked_about_every_kind_and_a_file_in_every_phrasing(tmp_path):
    many = [{**ENTRY, "id": f"a-{n}"} for n in range(12)]
    concepts = concepts_from(written(tmp_path, *many))
    assert all({row.kind for row in one.held_out} == set(HELD_OUT) for one in concepts)
    assert {len({row.text for row in one.held_out}) for one in concepts} == {14}
    asked = {row.text for one in concepts for row in one.held_out}
    assert len(asked) >= sum(len(forms) for forms in HELD_OUT.values())


def test_every_second_sibling_may_be_trained_on_and_the_others_only_measure(tmp_path):
    (concept,) = concepts_from(written(tmp_path, ENTRY))
    _, insurance, _ = concept.near
    assert concept.near_misses == (insurance,)
    assert [pair.inversion for pair in concept.contrast_pairs] == [
        "Mutual aid is a promise to pay for a loss"
    ]
    asked = " ".join(row.text for row in concept.held_out)
    assert "insurance" not in asked
    assert "a gift to the poor" in asked
    assert "words that help to decide" in asked


def test_the_sets_own_training_does_not_give_its_held_out_instructions_away(tmp_path):
    (concept,) = concepts_from(written(tmp_path, ENTRY))
    guard = Guard.of(concept)
    assert not any(guard.knows(row.text) for row in concept.instructions)


def test_a_concept_as_the_site_writes_it_is_taken_as_it_is(tmp_path):
    path = written(tmp_path, asdict(PREFIGURATION), ENTRY)
    first, second = concepts_from(path)
    assert first == PREFIGURATION
    assert second.term == "mutual aid"
    assert concepts_from(path, 1) == [first]


@pytest.mark.parametrize("content", ['{"id": "a"}', "[]", "{", '{"key": "a", "name": "b"}'])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "x.jsonl").write_text(content)
    with pytest.raises(EngineError):
        concepts_from(tmp_path / "x.jsonl")
