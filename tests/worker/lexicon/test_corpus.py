"""A corpus is read whole or refused with the place of the fault."""

import gzip
import json

import pytest

from tests.worker.lexicon.tiny import rows, write_corpus
from worker.lexicon.corpus import CorpusError, read_corpus


def test_an_entry_keeps_the_first_clause_and_what_is_worth_showing(tmp_path):
    row = {
        "id": "x-1",
        "lemmas": ["brandeling"],
        "definition": "a cup shared by all guests; also its maker.",
        "examples": ["short", " the brandeling went round "],
        "hypernyms": ["cup", "vessel"],
    }
    [entry] = read_corpus(write_corpus(tmp_path, [row]))
    assert entry.words == ("brandeling",)
    assert entry.gloss == "a cup shared by all guests"
    assert entry.examples == ("the brandeling went round",)
    assert entry.kinds == ("cup", "vessel")


def test_a_gzipped_corpus_is_the_same_corpus(tmp_path):
    plain = write_corpus(tmp_path)
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_corpus(packed) == read_corpus(plain)


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(rows()[0]) + "\n{not json\n")
    with pytest.raises(CorpusError, match="line 2: not JSON"):
        read_corpus(path)


@pytest.mark.parametrize(
    "row", [{"id": "x", "definition": "a cup"}, {"id": "x", "lemmas": [], "definition": "a cup"}]
)
def test_an_entry_without_a_word_is_refused(tmp_path, row):
    with pytest.raises(CorpusError, match="lacks a field"):
        read_corpus(write_corpus(tmp_path, [row]))


@pytest.mark.parametrize("content", ["", "[1]\n"])
def test_a_file_that_is_no_corpus_is_refused(tmp_path, content):
    path = tmp_path / "corpus.jsonl"
    path.write_text(content)
    with pytest.raises(CorpusError):
        read_corpus(path)


def test_a_missing_file_is_refused_with_its_name(tmp_path):
    with pytest.raises(CorpusError, match=r"nowhere\.jsonl cannot be read"):
        read_corpus(tmp_path / "nowhere.jsonl")


def test_the_slice_held_back_is_small_and_does_not_depend_on_order(tmp_path):
    entries = read_corpus(write_corpus(tmp_path))
    held_back = {entry.id for entry in entries if entry.is_held_back}
    assert 0 < len(held_back) < len(entries) / 20
    turned = read_corpus(write_corpus(tmp_path, rows()[::-1]))
    assert {entry.id for entry in turned if entry.is_held_back} == held_back
