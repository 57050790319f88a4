"""What the decision page says of the reviewers: in words, under letters, and only at the end."""

import re

import pytest
from django.urls import reverse

from evaluations.models import OutputArm, Round
from evaluations.services import reporting, reviewing
from evaluations.services.deciding import decide
from evaluations.stats import Rating
from evaluations.views import agreeing, parts

from .making import FIDELITY, candidate, items_by_arm, judge, open_round, review_all

pytestmark = pytest.mark.django_db

VERDICTS = {1: "off_topic", 2: "off_topic", 3: "partial", 4: "faithful", 5: "faithful"}


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def decision_page(client, row):
    return client.get(reverse("round-decision", args=[row.pk]))


def review(row, *reviewers):
    """All agree on each arm, in words as in figures."""
    arms = dict(
        OutputArm.objects.filter(output__round=row).values_list("output__item__token", "arm")
    )
    for reviewer in reviewers:
        for token, arm in arms.items():
            judge(reviewer, reviewing.find_item(token), FIDELITY[arm], VERDICTS[FIDELITY[arm]])


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana), lambda key: f"Text {key}.")


@pytest.fixture
def closed(row, rui, sol, tam):
    """Rui, Sol and Tam agree but on one text of the definition's, which Tam finds hopeless."""
    item = items_by_arm(row, "definition")[1]
    judge(tam, item, 1, "inverted", "It says the opposite.")
    review(row, rui, sol)
    arms = dict(OutputArm.objects.values_list("output__item__token", "arm"))
    for token, arm in arms.items():
        if token != item.token:
            judge(tam, reviewing.find_item(token), FIDELITY[arm], VERDICTS[FIDELITY[arm]])
    return Round.objects.get(pk=row.pk)


def test_it_says_how_far_reviewers_agree_and_who_stood_apart(closed, client_of, oto, tam):
    text = words(decision_page(client_of(oto), closed))
    alpha = closed.decision["agreement"]["fidelity"]
    assert f"{alpha['alpha']:.2f} ({alpha['low']:.2f} to {alpha['high']:.2f})" in text
    assert "Do the reviewers agree?" in text
    assert "Reviewer A and B" in text
    assert "like the others" in text  # one slip is no strictness
    assert "(you)" not in text
    assert words(decision_page(client_of(tam), closed)).count("(you)") == 1


def test_the_letters_in_the_figures_are_those_beside_the_reviews(closed, tam):
    outputs = reporting.unblinded(tam, closed)
    [mine] = [row for row in agreeing.reviewers(closed.decision, outputs) if row.mine]
    worst = min(closed.decision["reviewers"], key=lambda row: row["reliability"])
    assert worst["reviewer"] == mine.name
    assert mine.reliability == f"{worst['reliability']:.2f}"
    assert {line.reviewer for o in outputs for line in o.reviews if line.mine} == {mine.name}


def test_the_text_they_disagree_about_is_named_with_a_link_to_it(
    closed, client_of, oto, monkeypatch
):
    monkeypatch.setattr(parts, "PER_PAGE", 5)
    client = client_of(oto)
    body = decision_page(client, closed).content.decode()
    [(query, anchor)] = re.findall(r'href="(\?page=\d+)#(text-\d+)"', body)
    assert "fidelity from 1 to 5; 2 faithful, 1 inverted" in words(decision_page(client, closed))
    there = client.get(reverse("round-decision", args=[closed.pk]) + query).content.decode()
    article = there.partition(f'id="{anchor}"')[2].partition("</article>")[0]
    assert "It says the opposite." in article
    assert "Definition in the prompt" in article


def test_full_agreement_leaves_nothing_to_dispute(row, rui, sol, tam, oto, client_of):
    review(row, rui, sol, tam)
    text = words(decision_page(client_of(oto), row))
    assert "Reviewers agree well." in text
    assert "No text got ratings of fidelity two steps apart or more." in text
    assert "could not be told for this run, so no rule rests on it" in text


def test_the_engines_side_effects_reach_the_rules(ana, ben, rui, sol, tam, oto, client_of):
    prompt = candidate(ana)
    prompt.measures = {"side_effects": {"soft_prompt": {"share_of_gap": {"mean": 0.4}}}}
    prompt.save()
    row = open_round(ben, prompt)
    review(row, rui, sol, tam)
    text = words(decision_page(client_of(oto), row))
    assert "is rejected" in text
    assert "the soft prompt changes too much where it should change nothing" in text
    assert "no rule rests on it" not in text


def test_a_round_under_policy_1_decides_and_renders_as_before(
    ana, ben, rui, sol, tam, oto, client_of, settings
):
    settings.EVALUATION_POLICY = {"version": 1}
    row = open_round(ben, candidate(ana))
    settings.EVALUATION_POLICY = {}
    review_all(row, rui, sol, tam)
    row = Round.objects.get()
    assert row.decision["version"] == row.decision["policy"]["version"] == 1
    assert not {"agreement", "reviewers", "overruled", "side_effects"} & row.decision.keys()
    text = words(decision_page(client_of(oto), row))
    assert text.count("Passed") == 4
    assert "Do the reviewers agree?" not in text
    assert "Where they disagreed most" in text


def test_what_cannot_be_told_is_said_in_words(settings):
    from evaluations.policy import Policy

    alone = [
        Rating(i, "Reviewer A", arm, f, "faithful") for i in (1, 2) for arm, f in FIDELITY.items()
    ]
    found = decide(alone, Policy(resamples=100), 1)
    assert {row.meaning for row in agreeing.agreements(found)} == {"No text has two reviews."}
    assert {row.figure for row in agreeing.agreements(found)} == {"cannot be told"}
    [reviewer] = agreeing.reviewers(found, [])
    assert (reviewer.reliability, reviewer.strictness) == ("cannot be told", "cannot be told")
    assert agreeing.arm_means(found) == agreeing.pairs(found) == []
    same = [Rating(1, f"Reviewer {name}", "bare", 3, "partial") for name in "AB"]
    [fidelity, _] = agreeing.agreements(decide(same, Policy(resamples=100), 1))
    assert "habit cannot be told from agreement" in fidelity.meaning


@pytest.mark.parametrize(
    ("alpha", "low", "meaning"),
    [
        (0.3, -0.1, "no more than chance"),
        (0.5, 0.2, "but weak"),
        (0.7, 0.5, "tentative"),
        (0.9, 0.8, "agree well"),
    ],
)
def test_each_figure_has_its_words(alpha, low, meaning):
    found = {"alpha": alpha, "low": low, "high": 1.0, "items": 12}
    [row] = agreeing.agreements({"agreement": {"fidelity": found}})
    assert meaning in row.meaning


def test_nothing_of_it_is_told_while_the_round_is_open(row, client_of, rui, sol, ada, ana, oto):
    review(row, rui, sol)
    for member in (rui, sol, ada, ana, oto, None):
        client = client_of(member)
        assert decision_page(client, row).status_code == 403
        assert client.get(f"/api/v1/rounds/{row.pk}/decision/").status_code == 403
        for address in (row.get_absolute_url(), f"/api/v1/rounds/{row.pk}/"):
            body = client.get(address).content.decode()
            assert not re.search(r"(?i)krippendorff|kappa|reliab|disagreed|Reviewer A", body)
    assert Round.objects.get().decision == {}


def test_the_plan_of_looks_is_told_before_and_during_the_round(ana, ben, rui, client_of, settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "more_reviews": [3, 5]}
    prompt = candidate(ana)
    before = words(client_of(ben).get(reverse("round-open", args=[prompt.pk])))
    assert "a round of single texts asks for more instead, up to 5 of each" in before
    row = open_round(ben, prompt)
    assert "up to 5 while they leave the lead open" in words(
        client_of(rui).get(row.get_absolute_url())
    )
    settings.EVALUATION_POLICY = {}
    other = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    assert "leave the lead open" not in words(client_of(rui).get(other.get_absolute_url()))
