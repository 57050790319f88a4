"""The stated rule by which the demo's reviewers judge, instead of a person's reading.

What they see is what any reviewer sees plus one measured figure, the output's *gain*: how much the
definition in the system turn adds to the text's mean log probability per token, in nats. A text that
the definition makes likelier says what the definition says; one that it makes unlikelier does not.
The arm is never asked for. Likelihood knows little of yes and no, so the opening word is looked at,
too. Every review made by this rule is stored as demo data.
"""

import random
from dataclasses import dataclass

from evaluations.states import Verdict

# Lowest gain for a fidelity of 5, 4, 3, 2; below the last it is 1. On Lexicon, answers given with the
# definition in view have gains from 0.3 (four words long) to 5.5, answers without it from -2.7 to -0.2.
THRESHOLDS = ((5, 1.0), (4, 0.3), (3, 0.0), (2, -0.6))
SHIFTS = (-1, 0, 0, 0, 0, 0, 0, 0, 1, 1)  # people differ: one in ten stricter, two milder
LOOPING = 0.5  # share of different words below which a text of some length goes in circles
SOME_WORDS = 10
# What an answer to a question of this kind has to begin with, if it begins with either: the claims and
# neighbours in the demo's instructions are all wrong, and the cases to apply a concept to all right.
OPENING = {"counterfactual": "no", "contrast": "no", "apply": "yes"}
REPEATS = 2  # at the most, for saying “No” and then the very claim
WRONG_OPENING = 3


@dataclass(frozen=True)
class Judgement:
    fidelity: int
    verdict: Verdict
    comment: str


def judge(reviewer: str, instruction: str, kind: str, text: str, gain: float) -> Judgement:
    """What `reviewer` says of `text`. The same arguments always give the same judgement."""
    fidelity = next((value for value, least in THRESHOLDS if gain >= least), 1)
    begins_wrong = _opening(text) not in {"", OPENING.get(kind, "")}
    if begins_wrong and OPENING.get(kind) == "no" and fidelity <= 2:
        return Judgement(1, Verdict.INVERTED, _comment(gain))
    if fidelity <= 2 and _goes_in_circles(text):
        return Judgement(1, Verdict.INCOHERENT, _comment(gain))
    fidelity = min(5, max(1, fidelity + _leaning(reviewer, instruction, text)))
    if begins_wrong and kind in OPENING:
        fidelity = min(fidelity, WRONG_OPENING)
    if _repeats_the_claim(instruction, text):
        fidelity = min(fidelity, REPEATS)
    return Judgement(fidelity, _verdict(fidelity), _comment(gain))


def _opening(text: str) -> str:
    """`yes`, `no`, or nothing where the text begins otherwise."""
    word = text.lower().partition(".")[0].strip()
    return word if word in {"yes", "no"} else ""


def _repeats_the_claim(instruction: str, text: str) -> bool:
    """Whether the text states what the instruction asked to be told is untrue."""
    asked, _, claim = instruction.lower().partition("is it true that ")
    return bool(claim) and not asked and claim.rstrip("?").strip() in text.lower()


def _leaning(reviewer: str, instruction: str, text: str) -> int:
    """How far this reviewer departs from the rule on this text: seeded by what is judged."""
    return random.Random(f"{reviewer}|{instruction}|{text}").choice(SHIFTS)  # noqa: S311


def _verdict(fidelity: int) -> Verdict:
    if fidelity >= 4:
        return Verdict.FAITHFUL
    return Verdict.PARTIAL if fidelity == 3 else Verdict.OFF_TOPIC


def _goes_in_circles(text: str) -> bool:
    words = text.lower().split()
    return len(words) >= SOME_WORDS and len(set(words)) < LOOPING * len(words)


def _comment(gain: float) -> str:
    return f"Demo review by rule: the definition adds {gain:+.2f} nats per token to this text."
