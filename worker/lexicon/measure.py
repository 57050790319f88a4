"""What a Lexicon can do, in figures: `python -m worker.lexicon.measure --corpus PATH`.

Prints one JSON line. With `--heldout`, a file of terms that the corpus leaves out, it also says
whether the model answers from a note, and that without one it does not know the terms.
"""

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from worker.lexicon import WEIGHTS
from worker.lexicon.asking import Lexicon
from worker.lexicon.corpus import CorpusError, Entry, read_corpus
from worker.lexicon.documents import Document, Writer
from worker.lexicon.forms import DEFINE_ANSWERS, DEFINE_QUESTIONS, NOTES, Subject, capital
from worker.lexicon.terms import Term, read_terms


def measure(
    location: Path, corpus: Path, held_out: Path | None, *, documents: int = 2000, seed: int = 48
) -> dict[str, Any]:
    """All figures for the model at `location`. Raises CorpusError for an unreadable file."""
    lexicon, rng, entries = Lexicon(location), Random(seed), read_corpus(corpus)
    held_back = [entry for entry in entries if entry.is_held_back] or entries
    figures = {
        "slice": {
            "never_read": _never_read(location, corpus),
            **perplexity(lexicon, Writer(entries), held_back, rng, documents),
        }
    }
    if held_out is not None:
        terms = read_terms(held_out)
        senses = [term.subject.entry for term in terms]
        figures["held_out_terms"] = {
            **perplexity(lexicon, Writer([*entries, *senses]), senses, rng, documents),
            "from_first_clause": from_note(lexicon, terms, whole=False),
            "from_whole_definition": from_note(lexicon, terms, whole=True),
            "own_definition_preferred": preferred(lexicon, terms),
        }
    return figures


def perplexity(
    lexicon: Lexicon, writer: Writer, entries: Sequence[Entry], rng: Random, count: int
) -> dict[str, Any]:
    """Perplexity per token of the answer, apart for documents with and without a note."""
    made = [writer.document(rng, rng.choice(entries)) for _ in range(count)]
    return {
        "documents": count,
        "entries": len(entries),
        "perplexity_with_note": _perplexity(lexicon, [d for d in made if d.note]),
        "perplexity_without_note": _perplexity(lexicon, [d for d in made if not d.note]),
    }


def from_note(lexicon: Lexicon, terms: Sequence[Term], *, whole: bool) -> dict[str, Any]:
    """Share of "What is X?" questions, in ten wordings, that are answered from the note (greedy).

    `exact`: the answer is one of the known forms and nothing else. `containing`: the definition
    stands in it word for word. `whole`: the note holds all of the definition, not its first clause.
    """
    subjects = [term.saying(term.definition) if whole else term.subject for term in terms]
    asked = [(subject, form) for subject in subjects for form in DEFINE_QUESTIONS]
    answers = lexicon.answers([(_note(s), s.fill(form)) for s, form in asked])
    pairs = [(subject, answer) for (subject, _), answer in zip(asked, answers, strict=True)]
    return {
        "n": len(pairs),
        "exact": _share(a in [s.fill(form) for form in DEFINE_ANSWERS] for s, a in pairs),
        "containing": _share(s.gloss in a for s, a in pairs),
    }


def preferred(lexicon: Lexicon, terms: Sequence[Term]) -> dict[str, Any]:
    """How often a term's own sense is likelier, per token, than those of its siblings."""
    terms = [term for term in terms if term.siblings]
    return {
        "n": len(terms),
        "chance": round(sum(1 / (1 + len(t.siblings)) for t in terms) / max(1, len(terms)), 4),
        "without_note": _share(_prefers_own(lexicon, term, "") for term in terms),
        "with_note": _share(_prefers_own(lexicon, t, _note(t.subject)) for t in terms),
    }


def _note(subject: Subject) -> str:
    return capital(subject.fill(NOTES[0]))


def _prefers_own(lexicon: Lexicon, term: Term, note: str) -> bool:
    question = term.subject.fill(DEFINE_QUESTIONS[0])
    claims = [term.saying(sense).fill(DEFINE_ANSWERS[0]) for sense in term.siblings]
    claims.append(term.subject.fill(DEFINE_ANSWERS[0]))
    scored = lexicon.log_likelihoods([Document(question, claim, note) for claim in claims])
    *others, own = (nats / tokens for nats, tokens in scored)
    return own > max(others)


def _perplexity(lexicon: Lexicon, documents: Sequence[Document]) -> float | None:
    if not documents:
        return None
    scored = lexicon.log_likelihoods(documents)
    return round(
        math.exp(-sum(nats for nats, _ in scored) / sum(tokens for _, tokens in scored)), 3
    )


def _share(answers: Iterable[bool]) -> float:
    counted = list(answers)
    return round(sum(counted) / max(1, len(counted)), 4)


def _never_read(location: Path, corpus: Path) -> bool:
    """Whether the model's own record shows that it was trained on this corpus less the slice."""
    record = location / "training.json"
    if not record.is_file():
        return False
    digest = hashlib.sha256(corpus.read_bytes()).hexdigest()
    return bool(json.loads(record.read_text())["corpus_sha256"] == digest)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.lexicon.measure", description=__doc__)
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="default: the shipped weights")
    parser.add_argument("--corpus", type=Path, required=True, help="JSON lines, plain or .gz")
    parser.add_argument("--heldout", type=Path, help="JSON lines of terms the corpus leaves out")
    parser.add_argument("--documents", type=int, default=2000, help="how many to measure on")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    asked = _arguments(argv)
    try:
        figures = measure(asked.model, asked.corpus, asked.heldout, documents=asked.documents)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
