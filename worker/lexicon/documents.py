"""Chat documents from dictionary entries: the forms of exchange that Lexicon knows.

Half of the documents carry a note in the system turn, and three quarters of the notes are about
an invented word. Their answers can only come from the note, so the model learns to use one.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from worker.lexicon.corpus import Entry
from worker.lexicon.forms import (
    CONTRAST_QUESTIONS,
    DEFINE_ANSWERS,
    DEFINE_QUESTIONS,
    KIND_QUESTIONS,
    NOTES,
    USE_QUESTIONS,
    WORD_QUESTIONS,
    Subject,
    capital,
)
from worker.lexicon.invented import invented_like

WITH_NOTE = 0.5
INVENTED_AMONG_NOTES = 0.75


@dataclass(frozen=True)
class Document:
    """One exchange. `note` is the system turn; empty means that there is none."""

    question: str
    answer: str
    note: str = ""


Form = Callable[["Writer", Random, Subject], Document | None]


class Writer:
    """Writes documents about the entries of one dictionary. All chance comes from the caller."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._by_kind: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for kind in entry.kinds[:1]:
                self._by_kind[kind].append(entry)

    def document(self, rng: Random, entry: Entry) -> Document:
        """One document about `entry`: a subject, perhaps a note on it, a question, its answer."""
        subject, note = Subject(rng.choice(entry.words), entry), ""
        if rng.random() < WITH_NOTE:
            if rng.random() < INVENTED_AMONG_NOTES:
                subject = _renamed(subject, invented_like(rng, subject.word))
            note = self.note(rng, subject)
        [form] = rng.choices(FORMS, weights=SHARES)
        return replace(form(self, rng, subject) or define(self, rng, subject), note=note)

    def note(self, rng: Random, subject: Subject) -> str:
        """What a system turn says about the subject; at times with a stray note on another word."""
        sentences = [subject.fill(rng.choice(NOTES))]
        if subject.kind and rng.random() < 0.5:
            sentences.append(subject.fill("{word} is a kind of {kind}."))
        if subject.entry.examples and rng.random() < 0.3:
            sentences.append(f"For example: {subject.entry.examples[0]}.")
        if rng.random() < 0.35:
            stray = self.other(rng)
            place = rng.randrange(len(sentences) + 1)
            sentences.insert(place, Subject(stray.words[0], stray).fill(rng.choice(NOTES)))
        return " ".join(map(capital, sentences))

    def other(self, rng: Random) -> Entry:
        """Any entry."""
        return rng.choice(self.entries)

    def neighbour(self, rng: Random, subject: Subject) -> Entry | None:
        """An entry of the same kind that says something else, or None."""
        if not subject.kind or subject.kind not in self._by_kind:
            return None
        return _if_differs(rng.choice(self._by_kind[subject.kind]), subject)


def define(writer: Writer, rng: Random, subject: Subject) -> Document:
    """What is X? -> X is ..."""
    return Document(
        subject.fill(rng.choice(DEFINE_QUESTIONS)), subject.fill(rng.choice(DEFINE_ANSWERS))
    )


def kind_of(writer: Writer, rng: Random, subject: Subject) -> Document | None:
    """What kind of thing is X?"""
    if not subject.kind:
        return None
    return Document(
        subject.fill(rng.choice(KIND_QUESTIONS)), subject.fill("{Word} is a kind of {kind}.")
    )


def is_kind(writer: Writer, rng: Random, subject: Subject) -> Document | None:
    """Is X a kind of Y? Half yes, half no."""
    if not subject.kind:
        return None
    if rng.random() < 0.5:
        yes = subject.fill("Yes. {Word} is {gloss}.")
        return Document(subject.fill("Is {word} a kind of {kind}?"), yes)
    wrong = next(iter(writer.other(rng).kinds), subject.kind)
    if wrong == subject.kind:
        return None
    question = subject.fill("Is {word} a kind of {wrong}?", wrong=wrong)
    return Document(question, subject.fill("No. {Word} is a kind of {kind}."))


def use(writer: Writer, rng: Random, subject: Subject) -> Document | None:
    """Use X in a sentence."""
    if not subject.entry.examples:
        return None
    example = capital(rng.choice(subject.entry.examples))
    return Document(subject.fill(rng.choice(USE_QUESTIONS)), example)


def word_for(writer: Writer, rng: Random, subject: Subject) -> Document:
    """Which word means ...? -> X."""
    return Document(subject.fill(rng.choice(WORD_QUESTIONS)), subject.fill("{Word}."))


def is_true(writer: Writer, rng: Random, subject: Subject) -> Document | None:
    """Is it true that X is ...? Half yes, half another word's sense, mostly a near one."""
    question = "Is it true that {word} is {claim}?"
    if rng.random() < 0.5:
        yes = subject.fill("Yes. {Word} is {gloss}.")
        return Document(subject.fill(question, claim=subject.gloss), yes)
    near = writer.neighbour(rng, subject) if rng.random() < 0.6 else None
    wrong = near or _if_differs(writer.other(rng), subject)
    if wrong is None:
        return None
    no = subject.fill("No. {Word} is {gloss}.")
    return Document(subject.fill(question, claim=wrong.gloss), no)


def contrast(writer: Writer, rng: Random, subject: Subject) -> Document | None:
    """How does X differ from Y? Y is of the same kind."""
    near = writer.neighbour(rng, subject)
    if near is None:
        return None
    other = near.words[0]
    answer = subject.fill("{Word} is {gloss}, while ") + f"{other} is {near.gloss}."
    return Document(subject.fill(rng.choice(CONTRAST_QUESTIONS), other=other), answer)


FORMS: tuple[Form, ...] = (define, is_kind, kind_of, use, word_for, is_true, contrast)
SHARES = (46, 10, 8, 9, 9, 10, 8)


def _renamed(subject: Subject, name: str) -> Subject:
    """The same sense under an invented name. Examples that lack the word are dropped."""
    word = subject.word
    examples = tuple(e.replace(word, name) for e in subject.entry.examples if word in e)
    return Subject(name, replace(subject.entry, examples=examples))


def _if_differs(entry: Entry, subject: Subject) -> Entry | None:
    return entry if entry.gloss != subject.gloss else None
