"""Signs of little effort: each is seen, none condemns on few reviews, and honest people keep 1."""

import pytest

from evaluations.stats.effort import Limits, Work, efforts, wilson

HONEST = ("rui", "sol")


def works(extra=(), items=30):
    """Two honest reviewers on `items` texts of 120 words, and what `extra` makes of an item."""
    rows = [
        Work(item, name, 1 + (item + shift) % 5, 40 + item % 7, 120, right=item % 10 != 0)
        for item in range(items)
        for shift, name in enumerate(HONEST)
    ]
    return [*rows, *(make(item) for make in extra for item in range(items))]


def of(reviewer, rows, limits=None):
    return next(row for row in efforts(rows, limits) if row.reviewer == reviewer)


@pytest.mark.parametrize(
    ("right", "n", "printed"),  # Newcombe, Statistics in Medicine 17, 1998, table I, method 3
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilsons_interval_is_the_printed_one(right, n, printed):
    assert wilson(right, n) == pytest.approx(printed, abs=0.00005)
    assert wilson(0, 0) is None


def test_honest_reviewers_keep_their_full_weight():
    for name in HONEST:
        found = of(name, works())
        assert (found.weight, found.reasons) == (1, ())
        assert found.pace == pytest.approx(1)
        assert found.words_per_minute == pytest.approx(60 * 120 / found.seconds, rel=0.05)
        assert found.gold == (27, 30)


def test_who_clicks_through_is_found_by_pace_and_by_reading_speed():
    rows = works([lambda item: Work(item, "hasty", 1 + item % 5, 2, 120)])
    found = of("hasty", rows)
    assert found.seconds == 2
    assert found.words_per_minute == 3600
    assert found.pace < 0.06
    assert found.weight == pytest.approx(min(600 / 3600, 3 * found.pace))
    assert "3600 words a minute" in found.reasons[0]
    assert "of the time that others take" in found.reasons[1]
    assert of("rui", rows).weight == 1


def test_one_tab_left_open_over_lunch_changes_nothing():
    rows = works()
    rows[0] = Work(0, "rui", 1, 5000, 120, right=True)
    assert of("rui", rows).seconds < 50
    assert of("rui", rows).weight == 1


def test_the_same_rating_for_everything_counts_half_where_others_see_differences():
    found = of("flat", works([lambda item: Work(item, "flat", 4, 45, 120)]))
    assert (found.spread, found.weight) == (0, 0.5)
    assert "others tell apart" in found.reasons[0]


def test_the_same_rating_is_no_sign_where_the_texts_are_alike():
    rows = [Work(item, name, 4, 45, 120) for item in range(30) for name in (*HONEST, "flat")]
    found = of("flat", rows)
    assert (found.spread, found.weight) == (None, 1)


def test_gold_counts_only_beyond_chance_of_bad_luck():
    unlucky = of(
        "tam", works([lambda item: Work(item, "tam", 1 + item % 5, 40, 120, item % 3 != 0)])
    )
    assert unlucky.gold == (20, 30)
    assert unlucky.weight == 1  # two thirds of 30, but the interval reaches beyond 0.7
    wrong = of("tam", works([lambda item: Work(item, "tam", 1 + item % 5, 40, 120, item % 4 == 0)]))
    assert wrong.gold == (8, 30)
    assert wrong.weight == pytest.approx(wilson(8, 30)[1] / 0.7)
    assert "whose answer is known" in wrong.reasons[0]


def test_signs_multiply_but_haste_counts_once():
    rows = works([lambda item: Work(item, "bot", 3, 2, 120, right=item % 4 == 0)])
    found = of("bot", rows)
    assert len(found.reasons) == 4
    assert found.weight == pytest.approx(0.5 * 3 * found.pace * wilson(8, 30)[1] / 0.7)
    assert 0 < found.weight < 0.1


def test_few_reviews_are_too_few_to_tell():
    rows = works([lambda item: Work(item, "new", 3, 1, 120, right=False)], items=9)
    found = of("new", rows)
    assert found.weight == 1
    assert "too few" in found.reasons[0]
    assert of("new", rows, Limits(least=5)).weight < 1


def test_without_times_or_others_there_is_nothing_to_tell():
    (found,) = efforts([Work(item, "alone", 3) for item in range(20)])
    assert (found.seconds, found.pace, found.words_per_minute, found.spread) == (None,) * 4
    assert (found.gold, found.gold_interval, found.weight, found.reasons) == ((0, 0), None, 1, ())
    assert efforts([]) == []
