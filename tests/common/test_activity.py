"""Every act is in the record, in order, and the record cannot be rewritten unseen."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.activity import about, breaks, record
from common.models import Activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_acts(ana, ben):
    with transaction.atomic():
        return [
            record(ana, "waved at", ben),
            record(ben, "waved back at", ana),
            record(None, "slept", ana),
        ]


def test_acts_form_one_chain(three_acts, capsys):
    assert list(breaks()) == []
    assert [act.previous for act in three_acts[1:]] == [act.hash for act in three_acts[:-1]]
    call_command("verify_activity")
    assert "3 acts, one unbroken chain" in capsys.readouterr().out


def test_acts_are_found_by_what_they_are_about(three_acts, ana, ben):
    assert [act.verb for act in about(ana)] == ["slept", "waved back at"]
    assert about(ana, ben).count() == 3


@pytest.mark.parametrize(
    "statement",
    ["UPDATE common_activity SET verb = 'praised'", "DELETE FROM common_activity"],
)
def test_the_database_refuses_to_rewrite_an_act(three_acts, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Activity.objects.filter(verb="praised").count() == 0
    assert Activity.objects.count() == 3


def test_an_act_that_was_slipped_in_is_found(three_acts):
    last = three_acts[-1]
    Activity.objects.create(
        sequence=4, at=last.at, actor=None, actor_name="Nobody", verb="forged",
        subject_type="x", subject_id="1", subject_name="x", previous=last.hash, hash="f" * 64,
    )  # fmt: skip
    assert any("Act 4 was changed" in sentence for sentence in breaks())
    with pytest.raises(CommandError, match="broken"):
        call_command("verify_activity")


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_a_mistake_in_the_code(ana):
    with pytest.raises(RuntimeError, match="in the transaction that does it"):
        record(ana, "waved at", ana)
    assert not Activity.objects.exists()
