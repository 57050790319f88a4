"""A corpus from a WordNet release. The sentences here are our own."""

import gzip

import pytest

from worker.lexicon import wordnet
from worker.lexicon.corpus import read_corpus

RELEASE = """<?xml version="1.0" encoding="UTF-8"?>
<LexicalResource xmlns:dc="https://globalwordnet.github.io/schemas/dc/">
<Lexicon id="oewn" language="en" version="0">
<LexicalEntry id="oewn-cup-n"><Lemma writtenForm="cup" partOfSpeech="n"/>
  <Sense id="s1" synset="oewn-1-n"/></LexicalEntry>
<LexicalEntry id="oewn-brandeling-n"><Lemma writtenForm="brandeling" partOfSpeech="n"/>
  <Sense id="s2" synset="oewn-2-n"/></LexicalEntry>
<LexicalEntry id="oewn-guest_cup-n"><Lemma writtenForm="guest cup" partOfSpeech="n"/>
  <Sense id="s3" synset="oewn-2-n"/></LexicalEntry>
<Synset id="oewn-1-n" members="oewn-cup-n" partOfSpeech="n">
  <Definition>a vessel to drink from</Definition>
  <SynsetRelation relType="hyponym" target="oewn-2-n"/>
  <SynsetRelation relType="hypernym" target="oewn-elsewhere-n"/></Synset>
<Synset id="oewn-2-n" members="oewn-brandeling-n oewn-guest_cup-n" partOfSpeech="n">
  <Definition>a cup shared by all guests</Definition>
  <SynsetRelation relType="hypernym" target="oewn-1-n"/>
  <Example>the brandeling went round</Example></Synset>
<LexicalEntry id="oewn-Grail-n"><Lemma writtenForm="Grail" partOfSpeech="n"/>
  <Sense id="s4" synset="oewn-3-n"/></LexicalEntry>
<Synset id="oewn-3-n" members="oewn-Grail-n" partOfSpeech="n">
  <Definition>one cup in particular</Definition>
  <SynsetRelation relType="instance_hypernym" target="oewn-1-n"/></Synset>
</Lexicon></LexicalResource>
"""


@pytest.fixture
def release(tmp_path):
    path = tmp_path / "wordnet.xml.gz"
    path.write_bytes(gzip.compress(RELEASE.encode()))
    return path


def test_a_release_becomes_a_corpus_that_training_reads(release, tmp_path, capsys):
    corpus = tmp_path / "corpus.jsonl.gz"
    assert wordnet.main([str(release), str(corpus)]) == 0
    cup, brandeling = read_corpus(corpus)
    assert "2 entries" in capsys.readouterr().out
    assert (cup.id, cup.words, cup.kinds) == ("1-n", ("cup",), ())
    assert brandeling.words == ("brandeling", "guest cup")
    assert brandeling.kinds == ("cup",)
    assert brandeling.examples == ("the brandeling went round",)


def test_the_same_release_gives_the_same_bytes(release, tmp_path):
    for name in ("one", "two"):
        wordnet.main([str(release), str(tmp_path / name)])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_whatever_mentions_a_held_out_term_is_left_out(release, tmp_path):
    terms, corpus = tmp_path / "terms.txt", tmp_path / "corpus.jsonl.gz"
    terms.write_text("Guest Cup\n\n")
    assert wordnet.main([str(release), str(corpus), "--without", str(terms)]) == 0
    assert [entry.words for entry in read_corpus(corpus)] == [("cup",)]


def test_a_part_of_a_word_is_not_a_mention():
    row = {
        "lemmas": ["cupboard"],
        "definition": "where cups stand",
        "examples": [],
        "hypernyms": [],
    }
    assert list(wordnet.without([row], ["cup"])) == [row]


def test_another_file_is_refused_and_nothing_is_written(tmp_path, capsys):
    other, corpus = tmp_path / "other.xml", tmp_path / "corpus.jsonl.gz"
    other.write_text("not a dictionary")
    assert wordnet.main([str(other), str(corpus)]) == 1
    assert "no WN-LMF file" in capsys.readouterr().err
    assert not corpus.exists()
