"""Letters in place of names tell nobody apart, not even by the order of their accounts."""

import random

from evaluations.models import Round
from evaluations.services.naming import pseudonyms


def test_the_letters_of_a_round_are_always_the_same():
    row, people = Round(seed=2**61 + 1), [4, 17, 9]
    letters = pseudonyms(row, people)
    assert sorted(letters.values()) == ["Reviewer A", "Reviewer B", "Reviewer C"]
    assert pseudonyms(row, reversed([*people, 4])) == letters


def test_who_is_a_is_as_likely_to_be_any_of_them():
    draw = random.Random(5)
    first = [
        next(who for who, name in letters.items() if name == "Reviewer A")
        for letters in (pseudonyms(Round(seed=draw.getrandbits(62)), [1, 2, 3]) for _ in range(900))
    ]
    assert all(250 < first.count(person) < 350 for person in (1, 2, 3))


def test_after_z_come_numbers():
    names = set(pseudonyms(Round(seed=1), range(28)).values())
    assert {"Reviewer Z", "Reviewer 27", "Reviewer 28"} <= names
