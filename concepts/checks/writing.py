"""The text that the model reads: its length, its sentences, and what it is defined by."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from concepts.definition_data import DefinitionData

from .base import Check, Context, Finding
from .words import as_read, automated_readability, count, places, sentences, words

LEAST_WORDS = 8
MOST_WORDS = 400  # what a small model's context holds beside the instruction and its answer
MOST_LETTERS = 4_000
LONG_SENTENCE = 45
HARD = 18.0
FEWEST_TO_GRADE = 20  # words; below, one long word decides the figure
VERBS = frozenset({
    "is", "are", "was", "were", "means", "mean", "names", "denotes", "describes", "designates",
    "refers", "signifies",
})  # fmt: skip


class NoText(Check):
    id, severity, field = "no-text", "error", "text"
    title = _("There is a text")
    why = _("It is what a model reads; without it there is nothing to teach.")
    how = _(
        "Write two or three plain sentences: what it is, and what sets it apart from what is near."
    )

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        if not count(as_read(data.text)):
            yield self.says(gettext_noop("Write the text that the model will read."))


class TooShort(Check):
    id, severity, field = "too-short", "warning", "text"
    title = _("The text says enough")
    why = format_lazy(
        _(
            "Fewer than {least_words} words rarely hold both what a thing is and what sets it "
            "apart. It is a warning and not an error, since languages differ in how much a word "
            "holds."
        ),
        least_words=LEAST_WORDS,
    )
    how = _("Name the kind of thing, then the difference that its neighbours lack.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        text = as_read(data.text)
        if 0 < (found := count(text)) < LEAST_WORDS:
            yield self.says(
                ngettext(
                    "The text has %(count)s word. Say what it is, and what sets it apart.",
                    "The text has %(count)s words. Say what it is, and what sets it apart.",
                    found,
                ),
                count=found,
                about=text,
            )


class TooLong(Check):
    id, severity, field = "too-long", "error", "text"
    title = _("The text fits")
    why = _("It stands in the model’s context, beside every question.")
    how = _("Keep what every reader must know. History, disputes and examples belong in the notes.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        text = as_read(data.text)
        if (found := count(text)) > MOST_WORDS:
            yield self.says(
                gettext_noop(
                    "The text has %(count)s words; a small model reads at most %(most)s. Move "
                    "background to the notes."
                ),
                count=found,
                most=MOST_WORDS,
            )
        elif len(text) > MOST_LETTERS:  # a text without spaces is long, too
            yield self.says(
                gettext_noop(
                    "The text has %(count)s characters; a small model reads at most %(most)s. Move "
                    "background to the notes."
                ),
                count=len(text),
                most=MOST_LETTERS,
            )


class Circular(Check):
    id, severity, field = "circular", "warning", "text"
    title = _("The term is not defined by itself")
    why = _(
        "Whoever does not know the term learns nothing from it. To open with it as the subject "
        "(“Mutual aid is …”) is what we want; to meet it again behind the verb is a circle."
    )
    how = _("Say the second half of the sentence in words that the reader has already.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        names = [words(name) for name in context.names]
        for number, sentence in enumerate(sentences(as_read(data.text))):
            if name := _circle(words(sentence), names, opening=number == 0):
                yield self.says(
                    gettext_noop("“%(name)s” is defined by itself in “%(sentence)s”."),
                    name=" ".join(name),
                    sentence=_short(sentence),
                    about=sentence,
                )


class LongSentence(Check):
    id, severity, field = "long-sentence", "warning", "text"
    title = _("Sentences have an end")
    why = format_lazy(
        _("A small model, and a reader, lose the thread of more than {long_sentence} words."),
        long_sentence=LONG_SENTENCE,
    )
    how = _("Make two sentences of it: the second may begin with “It”.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        for sentence in sentences(as_read(data.text)):
            if (found := count(sentence)) > LONG_SENTENCE:
                yield self.says(
                    gettext_noop("A sentence has %(count)s words: “%(sentence)s”."),
                    count=found,
                    sentence=_short(sentence),
                    about=sentence,
                )


class HardToRead(Check):
    id, severity, field = "hard-to-read", "warning", "text"
    title = _("It reads easily")
    why = format_lazy(
        _(
            "Measured by the Automated Readability Index, 4.71 × characters per word + 0.5 × "
            "words per sentence − 21.43 (Smith and Senter, 1967). Above {hard} it is harder "
            "than most textbooks. Asked of English texts alone, the language that it was made "
            "for, and from {fewest_to_grade} words on."
        ),
        hard=f"{HARD:.0f}",
        fewest_to_grade=FEWEST_TO_GRADE,
    )
    how = _("Shorter sentences and everyday words; the term itself may be as long as it is.")

    def find(self, data: DefinitionData, context: Context) -> Iterator[Finding]:
        text = as_read(data.text)
        if not context.language.startswith("en") or count(text) < FEWEST_TO_GRADE:
            return
        if (grade := automated_readability(text)) > HARD:
            yield self.says(
                gettext_noop(
                    "The text reads at grade %(grade)s (Automated Readability Index); at most "
                    "%(most)s is easy enough."
                ),
                grade=f"{grade:.0f}",
                most=f"{HARD:.0f}",
                about=text,
            )


def _circle(told: list[str], names: list[list[str]], *, opening: bool) -> list[str]:
    """The name by which the sentence defines itself, or nothing.

    Only a sentence that defines is looked at: the first, and those with a name right before a verb.
    """
    found = sorted((i, i + len(name), name) for name in names for i in places(told, name))
    subjects = [i for i, end, _name in found if end < len(told) and told[end] in VERBS]
    if not subjects and not opening:
        return []
    verbs = [i for i, word in enumerate(told) if word in VERBS]
    verb = next((i for i in verbs if i > subjects[0]), 0) if subjects else min(verbs, default=0)
    behind = [name for i, _end, name in found if verb and i > verb and i not in subjects]
    twice = [name for i, _end, name in found[1:] if opening and i >= found[0][1]]
    return (behind or twice or [[]])[0]


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
