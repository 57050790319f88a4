"""What was judged before rubrics were rows keeps the rubric it was judged by, closed rounds as well."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from evaluations.models import Item, Review, Round
from evaluations.states import RoundState

from .making import candidate, open_round, review_all

RUBRICS = ("evaluations", "0004_rubrics")


def before(executor):
    """The migration that ours follows."""
    parents = executor.loader.graph.node_map[RUBRICS].parents
    return [node.key for node in parents if node.key[0] == "evaluations"]


@pytest.mark.django_db(transaction=True)
def test_rounds_that_are_there_get_the_first_rubric_and_stay_sealed(ana, ben, rui, sol, tam):
    from common.models import ActivityHead

    ActivityHead.objects.get_or_create(pk=1)
    closed = open_round(ben, candidate(ana))
    review_all(closed, rui, sol, tam)
    open_ = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    executor = MigrationExecutor(connection)
    executor.migrate(before(executor))
    newest = MigrationExecutor(connection)
    newest.migrate(newest.loader.graph.leaf_nodes("evaluations"))
    assert Round.objects.get(pk=closed.pk).state == RoundState.CLOSED
    assert set(Round.objects.values_list("rubric_id", flat=True)) == {1}
    assert Round.objects.get(pk=open_.pk).rubric.words.scales == ()
    assert Review.objects.filter(answers={}, spans=[]).count() == 36
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=closed.pk).update(cancel_reason="x")
    Round.objects.filter(pk=open_.pk).update(cancel_reason="")
    assert Item.objects.filter(round=open_).exists()
