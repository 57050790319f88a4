"""The demo reviewers' rule: by measured gain, the same each time, and a little different by person."""

from demo.judging import THRESHOLDS, judge
from evaluations.states import Verdict

RIGHT = "Mutual aid is people meeting each other's needs as equals."
WRONG = "It means a person who is not a member of a group."


def judged(text=RIGHT, gain=3.0, kind="define", reviewer="rui"):
    return judge(reviewer, "What is mutual aid?", kind, text, gain)


def panel(**how):
    return [judged(reviewer=name, **how) for name in ("rui", "sol", "tam")]


def test_a_text_that_the_definition_makes_likelier_is_faithful_to_everyone():
    assert {said.verdict for said in panel(gain=3.0)} == {Verdict.FAITHFUL}
    assert min(said.fidelity for said in panel(gain=3.0)) >= 4


def test_a_text_that_the_definition_makes_unlikelier_is_not():
    assert {said.verdict for said in panel(text=WRONG, gain=-1.0)} == {Verdict.OFF_TOPIC}
    assert max(said.fidelity for said in panel(text=WRONG, gain=-1.0)) <= 2


def test_more_gain_never_means_less_fidelity():
    gains = [least + more for _, least in THRESHOLDS for more in (-0.01, 0.01)]
    fidelities = [judged(gain=gain).fidelity for gain in sorted(gains)]
    assert fidelities == sorted(fidelities)


def test_saying_yes_to_a_false_claim_is_an_inversion():
    text = "Yes. Mutual aid is help that flows one way."
    assert judged(text=text, gain=-1.0, kind="counterfactual").verdict == Verdict.INVERTED
    assert judged(text=text, gain=-1.0, kind="define").verdict != Verdict.INVERTED


def test_the_right_words_behind_the_wrong_yes_or_no_are_partial():
    for kind, wrong in (("apply", "No. "), ("contrast", "Yes. ")):
        said = panel(text=wrong + RIGHT, gain=3.0, kind=kind)
        assert {one.verdict for one in said} == {Verdict.PARTIAL}
    assert judged(text="No. " + RIGHT, kind="contrast").verdict == Verdict.FAITHFUL


def test_to_deny_a_claim_and_then_state_it_is_not_faithful():
    said = judge(
        "rui",
        "Is it true that mutual aid is insurance?",
        "contrast",
        "No. Mutual aid is insurance that is not a law.",
        0.5,
    )
    assert said.fidelity <= 2
    assert said.verdict == Verdict.OFF_TOPIC


def test_a_text_that_goes_in_circles_is_incoherent():
    circles = "It is the social " + "and social " * 12
    assert judged(text=circles, gain=-1.5).verdict == Verdict.INCOHERENT


def test_the_same_text_is_always_judged_the_same_and_the_comment_says_why():
    assert judged() == judged()
    assert judged(gain=1.234).comment.endswith("+1.23 nats per token to this text.")


def test_people_differ_on_some_texts():
    texts = [f"{RIGHT} {number}" for number in range(40)]
    differing = [
        text for text in texts if len({s.fidelity for s in panel(text=text, gain=0.5)}) > 1
    ]
    assert 5 < len(differing) < 35
