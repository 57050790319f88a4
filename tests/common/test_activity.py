"""Every act is in the record, in order, and the record cannot be rewritten unseen."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.activity import about, erase, record
from common.chain import chain_hash, verify
from common.models import Activity, ActivityHead

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
    assert verify().broken == []
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
    assert any("Act 4 was changed" in sentence for sentence in verify().broken)
    with pytest.raises(CommandError, match="broken"):
        call_command("verify_activity")


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_a_mistake_in_the_code(ana):
    with pytest.raises(RuntimeError, match="in the transaction that does it"):
        record(ana, "waved at", ana)
    assert not Activity.objects.exists()


def gone(person):
    """As if the person had left; what `moderation` does, without the rest."""
    with transaction.atomic():
        record(person, "left", person)
        return erase(person, "former member 3f2a")


def test_a_name_can_be_erased_and_the_chain_holds(three_acts, ana, capsys):
    assert gone(ana) == 5  # two acts by her and three done to her, of which one is her leaving
    assert not Activity.objects.filter(actor=ana).exclude(actor_name="former member 3f2a").exists()
    first = Activity.objects.get(sequence=1)
    assert (first.actor_name, first.subject_name) == ("former member 3f2a", "Ben")
    assert verify().broken == []
    call_command("verify_activity")
    assert "In 4, a name was erased." in capsys.readouterr().out


def test_a_name_that_is_missing_though_nobody_left_is_found(three_acts, ana):
    erase(ana, "former member 3f2a")
    assert any("never left" in sentence for sentence in verify().broken)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_activity SET actor_name = 'Eve' WHERE sequence = 1",
        "UPDATE common_activity SET subject_name = 'Eve', subject_salt = 'x' WHERE sequence = 1",
        "UPDATE common_activity SET actor_salt = '', verb = 'slapped' WHERE sequence = 1",
        "UPDATE common_activity SET actor_salt = '', actor_seal = 'y' WHERE sequence = 1",
        "UPDATE common_activity SET actor_salt = '', actor_id = NULL WHERE sequence = 1",
        "UPDATE common_activity SET actor_salt = '', data = '[1]' WHERE sequence = 1",
    ],
)
def test_nothing_but_a_name_can_go(three_acts, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().broken == []


def test_what_was_recorded_before_there_were_seals_still_holds(three_acts, ana, ben):
    """Acts of the first format: the hash covers the names themselves."""
    last = three_acts[-1]
    act = Activity(
        sequence=4, at=last.at, actor=ana, actor_name="Ana", verb="waved at",
        subject_type="accounts.user", subject_id=str(ben.pk), subject_name="Ben",
        previous=last.hash,
    )  # fmt: skip
    act.hash = chain_hash(act)
    act.save()
    ActivityHead.objects.update(sequence=4, hash=act.hash)
    assert verify().broken == []
    gone(ana)
    assert verify().broken == []
    assert Activity.objects.get(sequence=4).actor_name == "former member 3f2a"


def test_the_report_as_json(three_acts, capsys):
    call_command("verify_activity", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "ok": True, "acts": 3, "erased": 0, "head": three_acts[-1].hash, "broken": [],
    }  # fmt: skip
    ActivityHead.objects.update(sequence=7)
    with pytest.raises(CommandError):
        call_command("verify_activity", "--json")
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert told["broken"] == ["The chain should end at act 7; it ends at act 3."]
