"""Documents teach one thing above all: the answer stands in the note."""

from random import Random

import pytest

from tests.worker.lexicon.tiny import write_corpus
from worker.lexicon.corpus import Entry, read_corpus
from worker.lexicon.documents import FORMS, Writer
from worker.lexicon.forms import Subject
from worker.lexicon.invented import invented_like


@pytest.fixture
def writer(tmp_path):
    return Writer(read_corpus(write_corpus(tmp_path)))


def written(writer, count=2000, seed=1):
    rng = Random(seed)
    return [writer.document(rng, rng.choice(writer.entries)) for _ in range(count)]


def test_the_same_seed_writes_the_same_documents(writer):
    assert written(writer) == written(writer)
    assert written(writer) != written(writer, seed=2)


def test_half_of_the_documents_carry_a_note(writer):
    documents = written(writer)
    assert 0.45 < sum(bool(d.note) for d in documents) / len(documents) < 0.55


def test_most_notes_are_about_words_that_no_dictionary_holds(writer):
    known = {word for entry in writer.entries for word in entry.words}
    noted = [d for d in written(writer) if d.note and d.question.startswith("Define ")]
    strange = [d for d in noted if d.question.removeprefix("Define ").rstrip(".") not in known]
    assert 0.6 < len(strange) / len(noted) < 0.9


def test_an_answer_from_a_note_says_what_the_note_says(writer):
    for document in written(writer):
        if document.note and document.question.startswith(("Define ", "Explain ", "Describe ")):
            gloss = document.answer.rstrip(".").split(" is ", 1)[-1].split(" means ", 1)[-1]
            assert gloss in document.note


@pytest.mark.parametrize("form", FORMS)
def test_every_form_writes_a_question_and_an_answer(writer, form):
    entry = writer.entries[0]
    made = [form(writer, Random(n), Subject(entry.words[0], entry)) for n in range(20)]
    document = next(d for d in made if d is not None)
    assert entry.words[0] in (document.question + document.answer).lower()
    assert document.answer[0].isupper()


def test_a_false_claim_is_denied_and_a_true_one_is_not(writer):
    claims = [d for d in written(writer) if d.question.startswith("Is it true") and not d.note]
    for document in claims:
        claimed = document.question.split(" is ", 2)[-1].rstrip("?")
        truth = document.answer.split(" is ", 1)[-1].rstrip(".")
        assert document.answer.startswith("Yes") == (claimed == truth)


def test_an_entry_with_nothing_but_a_gloss_is_asked_to_be_defined():
    bare = Entry("x-1", ("brandeling",), "a cup with {braces}")
    documents = written(Writer([bare]), count=200)
    assert all("{word}" not in d.question + d.answer + d.note for d in documents)
    assert any("a cup with {braces}" in d.answer for d in documents)


def test_an_invented_compound_often_keeps_a_real_word():
    rng = Random(3)
    names = [invented_like(rng, "wire cutter") for _ in range(200)]
    kept = [n for n in names if "wire" in n.split() or "cutter" in n.split()]
    assert 80 < len(kept) < 160
    assert len(set(names)) > 190
