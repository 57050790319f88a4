"""A round that opened under policy 1 decides to the byte as it did when policy 1 was the only one."""

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


def test_policy_1_decides_as_it_always_did():
    decision = decide(ROUND, Policy.from_dict(POLICY_1), SEED)
    assert json.dumps(decision, indent=1, ensure_ascii=False) + "\n" == GOLDEN.read_text()


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
