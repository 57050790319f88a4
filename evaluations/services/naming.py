"""What reviewers are called where their names are not told: Reviewer A, Reviewer B ..."""

import hashlib
from collections.abc import Iterable

from evaluations.models import Review, Round


def pseudonyms(round_: Round, people: Iterable[int]) -> dict[int, str]:
    """Reviewer -> pseudonym, the same wherever this round is told about.

    The order is drawn by the round's secret seed, so a letter does not even tell who came to the
    site before whom, and the letters of two rounds have nothing to do with each other.
    """
    order = sorted(set(people), key=lambda person: (_lot(round_.seed, person), person))
    return {person: f"Reviewer {_letter(place)}" for place, person in enumerate(order)}


def letters_of(round_: Round) -> dict[int, str]:
    """Everybody who reviewed anything in this round -> "Reviewer A", "Reviewer B" ..."""
    reviews = Review.objects.filter(item__round=round_).order_by()
    return pseudonyms(round_, reviews.values_list("reviewer_id", flat=True).distinct())


def _lot(seed: int, person: int) -> str:
    return hashlib.sha256(f"pseudonym|{seed}|{person}".encode()).hexdigest()


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)
