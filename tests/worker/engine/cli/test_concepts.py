"""A file of concepts is refused before any work, with the line and what to do."""

import json

import pytest

from worker.engine.cli.concepts import concepts_in
from worker.engine.errors import EngineError

from .conftest import entry, exported, write_lines

BAD = {
    "not JSON": ("{oops", "line 2: it is not JSON"),
    "empty line": ("", "line 2: it is not JSON"),
    "not an object": ('["a"]', "line 2: it is not a JSON object"),
    "no id": (json.dumps({"term": "x"}), "line 2: the field 'id' is missing"),
    "same id": (json.dumps(entry("mutual")), "the id 'mutual' is that of line 1 too"),
    "id with a slash": (json.dumps(entry("a/b")), "cannot be the name of a directory"),
    "id that climbs": (json.dumps(entry("..")), "cannot be the name of a directory"),
    "id that is taken": (json.dumps(entry("measures.json")), "cannot be the name of a directory"),
    "id that is a number": (json.dumps(entry("x", id=7)), "cannot be the name of a directory"),
    "empty definition": (json.dumps(entry("x", definition=" ")), "'definition' is empty"),
    "aliases that are a text": (json.dumps(entry("x", aliases="y")), "'aliases' is not a list"),
    "sibling without term": (json.dumps(entry("x", siblings=[{}])), "a sibling lacks its term"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_named(name, tmp_path):
    line, said = BAD[name]
    path = write_lines(tmp_path / "x.jsonl", entry("mutual"))
    path.write_text(path.read_text() + line + "\n" + json.dumps(entry("last")) + "\n")
    with pytest.raises(EngineError, match="line 2") as error:
        concepts_in(path)
    assert said in str(error.value)


@pytest.mark.parametrize("field", ["term", "aliases", "definition", "kind", "siblings"])
def test_a_missing_field_is_named(field, tmp_path):
    lacking = {name: value for name, value in entry("x").items() if name != field}
    with pytest.raises(EngineError, match=f"line 1: the field '{field}' is missing"):
        concepts_in(write_lines(tmp_path / "x.jsonl", lacking))


def test_a_file_that_is_empty_missing_or_no_text(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    for name, said in {"empty": "is empty", "gone": "cannot be read", "binary": "UTF-8"}.items():
        with pytest.raises(EngineError, match=said):
            concepts_in(tmp_path / f"{name}.jsonl")


def test_both_forms_are_read_but_not_mixed(tmp_path):
    own = write_lines(tmp_path / "own.jsonl", exported(), exported() | {"key": "other"})
    assert [concept.key for concept in concepts_in(own)] == ["prefigurative-politics", "other"]
    assert len(concepts_in(own, 1)) == 1
    mixed = write_lines(tmp_path / "mixed.jsonl", exported(), entry("mutual"))
    with pytest.raises(EngineError, match="line 2: the field 'key' is missing"):
        concepts_in(mixed)


def test_an_exported_concept_with_a_field_that_is_none_is_refused(tmp_path):
    path = write_lines(tmp_path / "x.jsonl", exported() | {"defintion": "typo"})
    with pytest.raises(EngineError, match="line 1: concept has an unknown field: 'defintion'"):
        concepts_in(path)


def test_a_line_separator_within_a_text_ends_no_line(tmp_path):
    path = tmp_path / "x.jsonl"
    line = json.dumps(exported() | {"definition": "one\u2028two"}, ensure_ascii=False)
    path.write_text(line + "\n", encoding="utf-8")
    assert concepts_in(path)[0].definition == "one\u2028two"
