"""The shipped model: what is in the directory, and what it can do with a note."""

import json
import re
import struct

import pytest

from tests.worker.lexicon.tiny import write_corpus, write_terms
from worker.lexicon import WEIGHTS
from worker.lexicon import measure as command
from worker.lexicon.asking import Lexicon
from worker.lexicon.documents import Document
from worker.lexicon.measure import measure

POLITICS = (
    "Prefigurative politics means building now, in the way a movement acts, "
    "the society that it wants."
)


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(WEIGHTS)


def test_the_weights_are_bfloat16_safetensors_of_at_most_16_megabytes():
    content = (WEIGHTS / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    assert len(content) <= 16_000_000
    assert header.pop("__metadata__") == {"format": "pt"}
    assert {tensor["dtype"] for tensor in header.values()} == {"BF16"}
    assert not [p.name for p in WEIGHTS.iterdir() if p.suffix in {".bin", ".pt", ".pkl"}]


def test_the_card_names_its_sources_and_its_figures():
    card = (WEIGHTS / "MODEL_CARD.md").read_text()
    for source in ("Open English WordNet", "CC BY 4.0", "Princeton WordNet"):
        assert source in card
    assert re.search(r"perplexity", card, re.IGNORECASE)


def test_it_answers_from_a_note_and_improvises_without(lexicon):
    question = "What is prefigurative politics?"
    noted, bare = lexicon.answers([(POLITICS, question), ("", question)])
    assert "building now, in the way a movement acts, the society that it wants" in noted
    assert "building now" not in bare


def test_an_answer_does_not_depend_on_its_neighbours_in_the_batch(lexicon):
    question = ("", "What is a bed?")
    [alone] = lexicon.answers([question])
    together = lexicon.answers([(POLITICS, "What is prefigurative politics?"), question])
    assert together[1] == alone


def test_a_likelihood_does_not_depend_on_its_neighbours_in_the_batch(lexicon):
    short = Document("What is a bed?", "It is a place to sleep.")
    long = Document("What is prefigurative politics?", "It is " + "a long way " * 20, POLITICS)
    [(alone, tokens)] = lexicon.log_likelihoods([short])
    assert lexicon.log_likelihoods([short, long])[0] == pytest.approx((alone, tokens), abs=1e-3)


def test_the_figures_tell_a_note_from_no_note(tmp_path):
    figures = measure(WEIGHTS, write_corpus(tmp_path), write_terms(tmp_path), documents=40)
    terms = figures["held_out_terms"]
    assert terms["from_first_clause"]["n"] == 30
    assert terms["from_first_clause"]["exact"] > 0.8
    assert terms["own_definition_preferred"]["with_note"] == 1.0
    assert terms["own_definition_preferred"]["chance"] == pytest.approx(1 / 3, abs=1e-3)
    assert terms["perplexity_with_note"] < terms["perplexity_without_note"]
    assert figures["slice"]["never_read"] is False


def test_the_command_prints_one_line_of_json(tmp_path, capsys):
    assert command.main(["--corpus", str(write_corpus(tmp_path)), "--documents", "8"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["slice"]["documents"] == 8


def test_the_command_reports_a_broken_file(tmp_path, capsys):
    broken = tmp_path / "terms.jsonl"
    broken.write_text('{"id": "x"}\n')
    arguments = ["--corpus", str(write_corpus(tmp_path)), "--heldout", str(broken)]
    assert command.main([*arguments, "--documents", "2"]) == 1
    assert "lacks a field" in capsys.readouterr().err
