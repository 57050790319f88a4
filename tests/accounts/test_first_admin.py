"""A new server gets its first admin from whoever runs it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import RoleGrant
from common.models import Activity

pytestmark = pytest.mark.django_db


def test_the_command_makes_oto_an_admin_and_says_so_in_the_record(oto):
    call_command("appoint", "oto")
    assert oto.role_grants.get().role == "admin"
    act = Activity.objects.get()
    assert (act.verb, act.actor, act.data) == ("gave a role", None, {"role": "admin"})


def test_twice_is_once(oto, capsys):
    for _ in range(2):
        call_command("appoint", "oto")
    assert "Nothing changed" in capsys.readouterr().out
    assert Activity.objects.count() == RoleGrant.objects.count() == 1


def test_an_unknown_name_is_refused(oto):
    with pytest.raises(CommandError, match="no member nobody"):
        call_command("appoint", "nobody")
    assert not RoleGrant.objects.exists()
