"""A round that opened under policy 1 or 2 decides as it did when that was the newest one: every word and
field in its place, and every figure but for the last digits, which hang on the processor."""

import json
from pathlib import Path

import pytest

from evaluations.policy import Policy
from evaluations.services.deciding import decide
from evaluations.stats import Rating

GOLDEN = Path(__file__).with_name("golden") / "decision_1.json"
SEED = 2**61 + 5
POLICY_1 = {
    "version": 1,
    "reviews_per_output": 3,
    "mean_fidelity": 3.5,
    "effect_above": 0.0,
    "confidence": 0.95,
    "resamples": 400,
}
SINCE_2 = {
    "version": 2,
    "alpha_above": 0.0,
    "inverted_share": 0.0,
    "side_effects": 0.25,
    "more_reviews": [],
    "worthwhile": 0.5,
}
MEANT = {"bare": 2, "definition": 5, "soft_prompt": 4, "random": 1, "other_concept": 2}
SAID = ["off_topic", "inverted", "partial", "partial", "faithful", "faithful"]
SLIPS = [0, 0, 1, 0, -1, 0, 0, -1, 0, 1, 0]


def ratings():
    """Four instructions, five arms, three reviewers who differ here and there."""
    for number, (instruction, arm, reviewer) in enumerate(
        (instruction, arm, reviewer)
        for instruction in (31, 8, 17, 12)
        for arm in MEANT
        for reviewer in (5, 2, 9)
    ):
        fidelity = min(5, max(1, MEANT[arm] + SLIPS[number % len(SLIPS)]))
        yield Rating(instruction, reviewer, arm, fidelity, SAID[fidelity])


ROUND = list(ratings())


def written(decision):
    """As the golden files were: figures to 12 digits."""
    rounded = json.loads(
        json.dumps(decision), parse_float=lambda digits: float(f"{float(digits):.12g}")
    )
    return json.dumps(rounded, indent=1, ensure_ascii=False) + "\n"


def test_policy_1_decides_as_it_always_did():
    decision = decide(ROUND, Policy.from_dict(POLICY_1), SEED)
    assert written(decision) == GOLDEN.read_text()


def test_policy_2_decides_as_it_always_did():
    from .test_deciding_2 import MEASURED
    from .test_deciding_2 import ROUND as NAMED

    policy = Policy.from_dict({**POLICY_1, **SINCE_2})
    decision = decide(NAMED, policy, SEED, MEASURED)
    assert written(decision) == GOLDEN.with_name("decision_2.json").read_text()


def test_the_names_of_reviewers_change_nothing():
    names = {5: "Reviewer C", 2: "Reviewer A", 9: "Reviewer B"}
    named = [Rating(r.instruction, names[r.reviewer], r.arm, r.fidelity, r.verdict) for r in ROUND]
    policy = Policy.from_dict(POLICY_1)
    assert json.dumps(decide(named, policy, SEED)) == json.dumps(decide(ROUND, policy, SEED))


@pytest.mark.parametrize("missing", [0, 59])
def test_it_still_tells_when_a_review_is_missing(missing):
    fewer = [row for place, row in enumerate(ROUND) if place != missing]
    decision = decide(fewer, Policy.from_dict(POLICY_1), SEED)
    assert [rule["key"] for rule in decision["rules"] if not rule["passed"]] == ["reviews"]
