"""Reliability of reviewers: the paper's own patients, planted reviewers, a spammer."""

import numpy as np
import pytest

from evaluations.stats.dawid_skene import consensus
from evaluations.stats.judgements import Judgement

# Dawid and Skene 1979, table 1: 45 patients; the first anaesthetist saw each form three times.
PATIENTS = """
111 1 1 1 1|333 4 3 3 4|112 2 1 2 2|222 3 1 2 1|222 3 2 2 2|222 3 3 2 2|122 2 1 1 1|333 3 4 3 3|222 2 2 2 3
232 2 2 2 3|444 4 4 4 4|222 3 3 4 3|111 1 1 1 1|222 3 2 1 2|121 1 1 1 1|111 2 1 1 1|111 1 1 1 1|111 1 1 1 1
222 2 2 2 1|222 1 3 2 2|222 2 2 2 2|222 2 2 2 1|222 3 2 2 2|221 2 2 2 2|111 1 1 1 1|111 1 1 1 1|232 2 2 2 2
111 1 1 1 1|111 1 1 1 1|112 1 1 2 1|111 1 1 1 1|333 3 2 3 3|111 1 1 1 1|222 2 2 2 2|222 3 2 3 2|433 4 3 4 3
221 2 2 3 2|232 3 2 3 3|333 3 4 3 2|111 1 1 1 1|111 1 1 1 1|121 2 1 1 1|232 2 2 2 2|121 1 1 1 1|222 2 2 2 2
""".strip().replace("\n", "|")
VERDICTS = ("faithful", "partial", "inverted")


def anaesthetists():
    return [
        Judgement(patient, observer, rating)
        for patient, forms in enumerate(PATIENTS.split("|"), start=1)
        for observer, ratings in enumerate(forms.split(), start=1)
        for rating in ratings
    ]


def simulated(tables, items=800, share=0.7, seed=7):
    """Judgements by reviewers with these confusion matrices, and the truth of each item."""
    random = np.random.default_rng(seed)
    truth = random.choice(3, items, p=[0.6, 0.25, 0.15])
    rows = [
        Judgement(item, name, VERDICTS[random.choice(3, p=table[true])])
        for item, true in enumerate(truth)
        for name, table in tables.items()
        if random.random() < share
    ]
    return rows, truth


def matrix(right):
    return np.full((3, 3), (1 - right) / 2) + np.eye(3) * (right - (1 - right) / 2)


def table_of(reviewer):
    return np.array([list(row.values()) for row in reviewer.confusion.values()])


def test_the_anaesthetists_of_the_paper():
    found = consensus(anaesthetists(), "1234", smoothing=0)
    assert [round(p, 2) for p in found.prevalence.values()] == [0.40, 0.42, 0.11, 0.07]
    first = np.round(table_of(found.reviewers[0]), 2).tolist()
    assert first == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
        [0, 0.34, 0.66, 0],
        [0, 0, 0.56, 0.44],
    ]
    believed = {row.item: row.verdict for row in found.items}
    assert (believed[1], believed[4], believed[11], believed[36]) == ("1", "2", "4", "4")
    assert found.converged


@pytest.mark.parametrize("smoothing", [0, 0.1, 1])
def test_no_step_makes_it_worse(smoothing):
    found = consensus(anaesthetists(), "1234", smoothing=smoothing)
    assert len(found.objective) > 5
    assert np.diff(found.objective).min() > -1e-9


def test_planted_confusions_are_found_again():
    lopsided = np.array([[0.7, 0.3, 0.0], [0.1, 0.9, 0.0], [0.3, 0.3, 0.4]])
    tables = {"rui": matrix(0.9), "sol": matrix(0.8), "tam": lopsided, "uma": matrix(0.85)}
    rows, truth = simulated(tables)
    found = consensus(rows, VERDICTS)
    for reviewer in found.reviewers:
        np.testing.assert_allclose(table_of(reviewer), tables[reviewer.reviewer], atol=0.12)
    right = np.mean([row.verdict == VERDICTS[truth[row.item]] for row in found.items])
    assert right > 0.85
    assert found.prevalence["faithful"] == pytest.approx(0.6, abs=0.05)


def test_who_does_not_read_is_not_reliable_however_popular_the_answer():
    always = np.array([[1.0, 0, 0]] * 3)
    dice = np.full((3, 3), 1 / 3)
    good = {name: matrix(0.85) for name in ("rui", "sol", "tam")}
    rows, _ = simulated({**good, "always faithful": always, "dice": dice})
    found = {row.reviewer: row for row in consensus(rows, VERDICTS).reviewers}
    assert found["always faithful"].accuracy > 0.5
    assert abs(found["always faithful"].reliability) < 0.05
    assert abs(found["dice"].reliability) < 0.1
    assert min(found[name].reliability for name in good) > 0.6


def test_verdicts_keep_their_names_when_one_reviewer_calls_everything_its_opposite():
    swapped = matrix(0.9)[[2, 1, 0]]
    rows, _ = simulated(
        {"rui": matrix(0.9), "sol": matrix(0.9), "tam": matrix(0.8), "upside": swapped}
    )
    found = {row.reviewer: row for row in consensus(rows, VERDICTS).reviewers}
    assert found["rui"].reliability > 0.7
    assert found["upside"].confusion["inverted"]["faithful"] > 0.8


def test_one_reviewer_of_one_item_is_smoothed_not_certain():
    found = consensus([Judgement(1, "rui", "partial")], VERDICTS)
    assert found.items[0].verdict == "partial"
    assert 0 < found.reviewers[0].confusion["partial"]["partial"] < 1


def test_nothing_said_and_something_unheard_of():
    assert consensus([], VERDICTS) is None
    with pytest.raises(ValueError, match="lukewarm"):
        consensus([Judgement(1, "rui", "lukewarm")], VERDICTS)
