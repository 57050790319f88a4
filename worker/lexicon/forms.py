"""The wordings that Lexicon knows, and the subject that fills them."""

from dataclasses import dataclass

from worker.lexicon.corpus import Entry

DEFINE_QUESTIONS = (
    "What is {word}?",
    "Define {word}.",
    "What does {word} mean?",
    "Explain {word}.",
    "What is meant by {word}?",
    "Tell me about {word}.",
    "Give a definition of {word}.",
    "How would you define {word}?",
    "In one sentence, what is {word}?",
    "Describe {word}.",
)
DEFINE_ANSWERS = (
    "{Word} is {gloss}.",
    "{Word} means {gloss}.",
    "It is {gloss}.",
    "It means {gloss}.",
)
KIND_QUESTIONS = ("What kind of thing is {word}?", "What is {word} a kind of?")
USE_QUESTIONS = (
    "Use {word} in a sentence.",
    "Give an example of {word}.",
    "Show how {word} is used.",
)
WORD_QUESTIONS = ("Which word means {gloss}?", "What is the word for {gloss}?")
CONTRAST_QUESTIONS = (
    "How does {word} differ from {other}?",
    "What is the difference between {word} and {other}?",
)
NOTES = (
    "{word} means {gloss}.",
    "{word}: {gloss}.",
    "Note that {word} is {gloss}.",
    "By {word} we mean {gloss}.",
    "Definition of {word}: {gloss}.",
    "The concept {word} is defined as {gloss}.",
)


@dataclass(frozen=True)
class Subject:
    """What a document is about: one word, which may be invented, with the sense of an entry."""

    word: str
    entry: Entry

    @property
    def gloss(self) -> str:
        return self.entry.gloss

    @property
    def kind(self) -> str:
        """The nearest parent's word, or nothing."""
        return self.entry.kinds[0] if self.entry.kinds else ""

    def fill(self, form: str, **more: str) -> str:
        """`form` with this subject's `{word}`, `{Word}`, `{gloss}` and `{kind}` in place."""
        parts = {"word": self.word, "Word": capital(self.word)}
        return form.format(**parts, gloss=self.gloss, kind=self.kind, **more)


def capital(text: str) -> str:
    """`text` with its first letter large and the rest as it was."""
    return text[:1].upper() + text[1:]
