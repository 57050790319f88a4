"""The bench of reviewers makes the round that reviewers then work on."""

import pytest

from evaluations.bench.making import make_round
from evaluations.models import Item, Slot
from evaluations.services import queue, reviewing

pytestmark = pytest.mark.django_db


def test_the_round_of_the_bench_is_one_that_people_can_review(rui):
    row = make_round(items=12, overlap=3)
    assert Item.objects.filter(round=row).count() == 12
    assert Slot.objects.filter(round=row).count() == 36
    token = queue.next_item(rui, row)
    reviewing.review(rui, reviewing.find_item(token), 4, "faithful")
    assert queue.next_item(rui, row) != token
