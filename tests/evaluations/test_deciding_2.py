"""Policy 2: each of its rules can refuse alone, and what it tells is what the statistics say."""

import json

import pytest

from evaluations.arms import Arm
from evaluations.policy import Policy
from evaluations.services.deciding import decide
from evaluations.stats import Rating, Sampling
from evaluations.stats.clusters import clustered_effect
from evaluations.stats.dawid_skene import consensus
from evaluations.stats.judgements import Judgement
from evaluations.stats.kappa import kappas
from evaluations.stats.krippendorff import alpha
from evaluations.stats.severity import adjusted, group_means

from .test_decision_golden import MEANT, SAID, SEED
from .test_decision_golden import ROUND as NUMBERED

POLICY = Policy(version=2, resamples=400)
NAMES = {5: "Reviewer C", 2: "Reviewer A", 9: "Reviewer B"}
ROUND = [Rating(r.instruction, NAMES[r.reviewer], r.arm, r.fidelity, r.verdict) for r in NUMBERED]
SAMPLING = Sampling(0.95, 400, SEED % 2**32)
BY_NAME = sorted(ROUND, key=lambda rating: rating.reviewer)
FIDELITIES = [Judgement((r.instruction, r.arm), r.reviewer, r.fidelity) for r in BY_NAME]
VERDICTS = [Judgement((r.instruction, r.arm), r.reviewer, r.verdict) for r in BY_NAME]
MEASURED = {
    "side_effects": {"soft_prompt": {"share_of_gap": {"mean": 0.2, "low": 0.1, "high": 0.3}}}
}


def changed(change, ratings=ROUND):
    return [change(r) or r for r in ratings]


def rated(rating, fidelity, verdict=None):
    return Rating(
        rating.instruction, rating.reviewer, rating.arm, fidelity, verdict or rating.verdict
    )


def failed(decision):
    return [rule["key"] for rule in decision["rules"] if not rule["passed"]]


def rule(decision, key):
    return next(rule for rule in decision["rules"] if rule["key"] == key)


@pytest.fixture(scope="module")
def decision():
    return decide(ROUND, POLICY, SEED, MEASURED)


# --- What it tells -----------------------------------------------------------------------------


def test_it_is_a_decision_of_version_2_and_json(decision):
    assert decision["version"] == decision["policy"]["version"] == 2
    assert json.loads(json.dumps(decision)) == decision
    assert decide(ROUND, POLICY, SEED, MEASURED) == decision


def test_agreement_is_krippendorffs_alpha_and_cohens_kappa(decision):
    for name, said, level in (
        ("fidelity", FIDELITIES, "ordinal"),
        ("verdict", VERDICTS, "nominal"),
    ):
        expected, found = alpha(said, level, SAMPLING), decision["agreement"][name]
        assert (found["alpha"], found["low"], found["high"]) == (
            expected.alpha, expected.low, expected.high,
        )  # fmt: skip
        assert (found["level"], found["items"], found["values"]) == (level, 20, 60)
    pairs = decision["agreement"]["pairs"]
    assert [(pair["first"], pair["second"]) for pair in pairs] == [
        ("Reviewer A", "Reviewer B"),
        ("Reviewer A", "Reviewer C"),
        ("Reviewer B", "Reviewer C"),
    ]
    for pair, fidelity, verdict in zip(
        pairs, kappas(FIDELITIES, "quadratic"), kappas(VERDICTS), strict=True
    ):
        assert (pair["fidelity"], pair["verdict"]) == (fidelity.kappa, verdict.kappa)
        assert (pair["items"], pair["same_verdict"]) == (20, verdict.same)


def test_each_reviewer_has_a_reliability_and_a_strictness(decision):
    believed = consensus(VERDICTS, [str(v) for v in decision["arms"][0]["verdicts"]])
    reliable = {row.reviewer: row.reliability for row in believed.reviewers}
    strict = adjusted(FIDELITIES).severities
    assert [row["reviewer"] for row in decision["reviewers"]] == sorted(NAMES.values())
    for row in decision["reviewers"]:
        assert row["reviews"] == 20
        assert row["reliability"] == pytest.approx(reliable[row["reviewer"]])
        assert row["severity"] == pytest.approx(strict[row["reviewer"]])


def test_the_likely_verdicts_of_each_arm_add_up_to_its_texts(decision):
    likely = consensus(VERDICTS, list(decision["arms"][0]["verdicts"])).items
    for arm in decision["arms"]:
        mine = [item.verdict for item in likely if item.item[1] == arm["arm"]]
        assert sum(arm["likely"].values()) == len(mine) == 4
        assert all(arm["likely"][verdict] == mine.count(verdict) for verdict in mine)


def test_where_everybody_judged_everything_taking_strictness_out_changes_no_mean(decision):
    expected = group_means(
        adjusted(FIDELITIES), {(r.instruction, r.arm): r.arm for r in ROUND}.items()
    )
    for arm in decision["arms"]:
        assert arm["adjusted"] == pytest.approx(expected[arm["arm"]])
        assert arm["adjusted"] == pytest.approx(arm["fidelity"]["mean"])


def test_where_the_strict_one_got_the_soft_prompt_its_mean_is_mended():
    """A takes a step off everything; of the soft prompt's texts C has read none."""
    ratings = [
        rated(r, max(1, MEANT[r.arm] - (r.reviewer == "Reviewer A")))
        for r in ROUND
        if (r.reviewer, r.arm) != ("Reviewer C", "soft_prompt")
    ]
    soft = next(a for a in decide(ratings, POLICY, SEED)["arms"] if a["arm"] == "soft_prompt")
    bare = next(a for a in decide(ratings, POLICY, SEED)["arms"] if a["arm"] == "bare")
    assert soft["fidelity"]["mean"] == 3.5
    assert bare["fidelity"]["mean"] == pytest.approx(5 / 3)
    assert soft["adjusted"] > soft["fidelity"]["mean"] + 0.1


def test_effects_come_with_the_interval_that_holds_with_few_reviewers(decision):
    for effect in decision["effects"]:
        expected = clustered_effect(ROUND, Arm.SOFT_PROMPT, effect["against"], SAMPLING)
        assert (effect["mean"], effect["se"], effect["df"]) == (
            expected.mean, expected.se, expected.df,
        )  # fmt: skip
        assert (effect["low"], effect["high"]) == expected.interval(0.95)
    against = [effect["against"] for effect in decision["effects"]]
    assert against == ["bare", "definition", "random", "other_concept"]


def test_texts_whose_likely_verdict_is_not_the_majority_are_named():
    """Of one text each says something else, so that no majority is there to agree with."""
    agreed = changed(lambda r: rated(r, r.fidelity, SAID[MEANT[r.arm]]))
    assert decide(agreed, POLICY, SEED)["overruled"] == []
    words = {"Reviewer A": "partial", "Reviewer B": "faithful", "Reviewer C": "off_topic"}
    split = changed(
        lambda r: (
            rated(r, r.fidelity, words[r.reviewer])
            if (r.instruction, r.arm) == (8, "bare")
            else None
        ),
        agreed,
    )
    [row] = decide(split, POLICY, SEED)["overruled"]
    assert (row["instruction"], row["arm"], row["majority"]) == (8, "bare", None)
    assert row["likely"] in words.values()
    assert 0 < row["probability"] <= 1


def test_what_cannot_be_told_is_none():
    alone = decide([r for r in ROUND if r.reviewer == "Reviewer A"], POLICY, SEED)
    assert alone["agreement"]["fidelity"]["alpha"] is None
    assert alone["agreement"]["pairs"] == alone["overruled"] == []
    assert {row["reliability"] for row in alone["reviewers"]} == {None}
    assert {row["severity"] for row in alone["reviewers"]} == {None}
    assert {(arm["adjusted"], arm["likely"]) for arm in alone["arms"]} == {(None, None)}
    assert {effect["low"] for effect in alone["effects"]} == {None}
    same = decide(changed(lambda r: rated(r, 4, "faithful")), POLICY, SEED)
    assert same["agreement"]["verdict"]["alpha"] is None
    assert {row["reliability"] for row in same["reviewers"]} == {None}
    assert decide([], POLICY, SEED)["reviewers"] == []


# --- What it refuses ---------------------------------------------------------------------------


def test_a_good_round_passes_every_rule(decision):
    assert decision["accepted"]
    assert [rule["key"] for rule in decision["rules"]] == [
        "reviews", "agreement", "not_inverted", "faithful", "better", "side_effects",
    ]  # fmt: skip
    assert decision["sentence"].startswith("Accepted: 3 reviewers")


def test_two_reviews_of_one_text_are_too_few():
    assert failed(decide(ROUND[1:], POLICY, SEED)) == ["reviews"]


def test_reviewers_who_do_not_agree_refuse_however_good_the_means_are():
    """Fidelity at random, but for a soft prompt and a bare model whose means are clear."""
    stirred = [1, 5, 3, 5, 1, 4, 2, 1, 5]
    ratings = [
        r if r.arm in {"soft_prompt", "bare"} else rated(r, stirred[place % 9])
        for place, r in enumerate(ROUND)
    ]
    apart = {"Reviewer A": (1, 3), "Reviewer B": (3, 5), "Reviewer C": (1, 3)}
    ratings = changed(
        lambda r: (
            rated(r, apart[r.reviewer][r.arm == "soft_prompt"])
            if r.arm in {"soft_prompt", "bare"}
            else None
        ),
        ratings,
    )
    decision = decide(ratings, Policy(version=2, resamples=400, mean_fidelity=3), SEED)
    assert failed(decision) == ["agreement"]
    assert rule(decision, "agreement")["value"] <= 0
    assert decision["sentence"] == "Rejected: reviewers do not agree beyond chance."


def test_more_agreement_can_be_asked_for(decision):
    low = decision["agreement"]["fidelity"]["low"]
    for asked, refused in ((low - 0.01, []), (low, ["agreement"])):
        policy = Policy(version=2, resamples=400, alpha_above=asked)
        assert failed(decide(ROUND, policy, SEED)) == refused


@pytest.mark.parametrize(("share", "refused"), [(0.0, ["not_inverted"]), (0.25, [])])
def test_one_inverted_text_in_four_is_refused_unless_the_policy_bears_it(share, refused):
    ratings = changed(
        lambda r: (
            rated(r, r.fidelity, "inverted")
            if (r.instruction, r.arm) == (8, "soft_prompt") and r.reviewer != "Reviewer A"
            else None
        )
    )
    decision = decide(ratings, Policy(version=2, resamples=400, inverted_share=share), SEED)
    assert failed(decision) == refused
    assert rule(decision, "not_inverted")["figure"] == "1 of 4"
    assert rule(decision, "not_inverted")["value"] == 0.25


def test_a_low_mean_is_refused():
    ratings = changed(lambda r: rated(r, 3) if r.arm == "soft_prompt" else None)
    assert failed(decide(ratings, Policy(version=2, resamples=400, mean_fidelity=3.1), SEED)) == [
        "faithful"
    ]


def test_three_reviewers_who_differ_about_the_lead_do_not_prove_it():
    """Leads of 2, 3 and 1: policy 1 called this beyond doubt, policy 2 does not."""
    lead = {"Reviewer A": 4, "Reviewer B": 5, "Reviewer C": 4}
    ratings = changed(
        lambda r: (
            rated(r, lead[r.reviewer])
            if r.arm == "soft_prompt"
            else rated(r, 2 + (r.reviewer == "Reviewer C"))
            if r.arm == "bare"
            else None
        )
    )
    before = decide(ratings, Policy(version=1, resamples=400), SEED)
    after = decide(ratings, POLICY, SEED)
    assert failed(before) == []
    assert failed(after) == ["better"]
    assert rule(after, "better")["value"] < 0 < rule(before, "better")["value"]


@pytest.mark.parametrize(("limit", "refused"), [(0.2, []), (0.19, ["side_effects"])])
def test_what_it_does_to_other_topics_has_a_limit(limit, refused):
    decision = decide(ROUND, Policy(version=2, resamples=400, side_effects=limit), SEED, MEASURED)
    assert failed(decision) == refused
    assert rule(decision, "side_effects")["figure"] == "0.20"


@pytest.mark.parametrize(
    "measures",
    [None, {}, {"side_effects": None}, {"side_effects": {"soft_prompt": {"share_of_gap": None}}}],
)
def test_where_nothing_was_measured_no_rule_rests_on_it(measures):
    decision = decide(ROUND, POLICY, SEED, measures)
    assert decision["side_effects"] is None
    assert "side_effects" not in [rule["key"] for rule in decision["rules"]]
    assert decision["accepted"]


def test_without_reviews_every_rule_that_can_be_asked_refuses():
    assert failed(decide([], POLICY, SEED)) == [
        "reviews", "agreement", "not_inverted", "faithful", "better",
    ]  # fmt: skip
