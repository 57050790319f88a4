"""What reviewers are asked, in words. A rubric never changes under its version: reviews name it."""

from dataclasses import dataclass

from .states import Verdict


@dataclass(frozen=True)
class Anchor:
    """One point of the fidelity scale."""

    value: int
    label: str
    meaning: str


@dataclass(frozen=True)
class VerdictAnchor:
    """One verdict: its key on the keyboard and when to give it."""

    value: str
    label: str
    key: str
    meaning: str


@dataclass(frozen=True)
class Rubric:
    version: int
    question: str
    anchors: tuple[Anchor, ...]
    verdicts: tuple[VerdictAnchor, ...]

    @property
    def fidelities(self) -> tuple[int, ...]:
        return tuple(anchor.value for anchor in self.anchors)


RUBRICS = {
    1: Rubric(
        version=1,
        question="How faithful is this text to the definition?",
        anchors=(
            Anchor(1, "Not at all", "Nothing of the concept, or the opposite of it."),
            Anchor(
                2, "A trace", "The right neighbourhood, but the heart of the concept is missing."
            ),
            Anchor(3, "In part", "The heart is there, beside a gap or an error that matters."),
            Anchor(4, "Mostly", "Right, with a small gap or a small slip."),
            Anchor(5, "Fully", "Says what the definition says; a curator would sign it."),
        ),
        verdicts=(
            VerdictAnchor(Verdict.FAITHFUL, "Faithful", "f", "It means what the definition means."),
            VerdictAnchor(Verdict.PARTIAL, "Partial", "p", "Some of it is right, some is missing."),
            VerdictAnchor(
                Verdict.INVERTED, "Inverted", "i", "It claims the opposite on a point that matters."
            ),
            VerdictAnchor(Verdict.OFF_TOPIC, "Off topic", "o", "It is about something else."),
            VerdictAnchor(Verdict.INCOHERENT, "Incoherent", "n", "It makes no sense as a text."),
        ),
    )
}
CURRENT = RUBRICS[1]
