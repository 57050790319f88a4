"""Policy 3: version 2, and an adjudication where reviewers contradict each other."""

from dataclasses import replace

import pytest

from evaluations.policy import Policy
from evaluations.services.deciding import decide
from evaluations.services.disagreement import contradicted, settled, texts_in_dispute
from evaluations.stats import Rating

from .test_deciding_2 import POLICY as POLICY_2
from .test_deciding_2 import ROUND, SEED

POLICY = replace(POLICY_2, version=3)
TEXT = (31, "soft_prompt")


def says(reviewer, fidelity, verdict, text=TEXT):
    return Rating(text[0], reviewer, text[1], fidelity, verdict)


def test_where_nobody_contradicts_it_decides_as_version_2_does():
    two, three = decide(ROUND, POLICY_2, SEED), decide(ROUND, POLICY, SEED)
    assert three.pop("adjudication") == {"contradicted": 0, "adjudicated": 0, "replaced": 0}
    for decision in (two, three):
        decision.pop("policy")
        decision.pop("version")
    for row in three["reviewers"]:
        assert (row.pop("weight"), row.pop("gold"), row.pop("reasons")) == (1.0, [0, 0], [])
    assert three == two


@pytest.mark.parametrize(
    ("said", "odd"),
    [
        ([(5, "faithful"), (2, "partial")], [0, 1]),
        ([(5, "faithful"), (3, "partial"), (1, "inverted")], [0, 2]),
        ([(4, "faithful"), (3, "inverted")], [0, 1]),  # one step apart, and the opposite
        ([(4, "faithful"), (2, "off_topic")], []),
        ([(4, "faithful")], []),
        ([], []),
    ],
)
def test_which_reviews_contradict_each_other(said, odd):
    assert contradicted(POLICY, [says("A", *each) for each in said]) == odd


def test_a_site_says_how_far_apart_is_a_contradiction_or_that_none_is():
    said = [says("A", 5, "faithful"), says("B", 3, "partial")]
    assert not contradicted(POLICY, said)
    assert contradicted(replace(POLICY, adjudicate_from=2), said)
    said = [says("A", 5, "faithful"), says("B", 1, "inverted")]
    assert not contradicted(replace(POLICY, adjudicate_from=0), said)
    assert not contradicted(POLICY_2, said)


def test_what_contradicts_gives_way_and_the_rest_stays():
    other = (8, "soft_prompt")
    given = [
        says("A", 5, "faithful"), says("B", 3, "partial"), says("C", 1, "inverted"),
        says("A", 5, "faithful", other), says("B", 1, "inverted", other),
    ]  # fmt: skip
    found, replaced = settled(given, {TEXT: says("X", 4, "faithful")}, POLICY)
    assert replaced == 2
    assert found == [
        says("A", 4, "faithful"), says("B", 3, "partial"), says("C", 4, "faithful"), *given[3:],
    ]  # fmt: skip
    assert texts_in_dispute(given, POLICY) == 2


def test_the_adjudicator_outvotes_two_of_three():
    """Most said inverted; the adjudicator, who knew that, found it faithful."""
    odd = [r for r in ROUND if (r.instruction, r.arm) == TEXT]
    said = {odd[0]: ("inverted", 1), odd[1]: ("inverted", 1), odd[2]: ("faithful", 5)}
    given = [replace(r, verdict=said[r][0], fidelity=said[r][1]) if r in said else r for r in ROUND]
    without = decide(given, POLICY, SEED)
    assert "not_inverted" in [rule["key"] for rule in without["rules"] if not rule["passed"]]
    settled_ = decide(given, POLICY, SEED, None, {TEXT: says("X", 5, "faithful")})
    assert "not_inverted" not in [r["key"] for r in settled_["rules"] if not r["passed"]]
    assert settled_["agreement"] == without["agreement"]
    assert settled_["reviewers"] == without["reviewers"]
    assert settled_["counts"] == without["counts"]
    assert settled_["adjudication"] == {"contradicted": 1, "adjudicated": 1, "replaced": 3}


def test_policies_without_adjudication_take_none():
    assert decide(ROUND, POLICY_2, SEED, None, {TEXT: says("X", 1, "inverted")}) == decide(
        ROUND, POLICY_2, SEED
    )


def test_of_a_policy_known_by_its_fields_alone_version_3_is_meant():
    assert Policy().version == 3
