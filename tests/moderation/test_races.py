"""Moderators at the same moment: one act, one flag, one admin left."""

import pytest

from accounts.models import RoleGrant, User
from accounts.states import Role
from concepts.models import Concept
from moderation.models import Flag, Objection, Sanction
from moderation.services import appealing, deciding
from tests.concepts.making import proposed
from tests.concepts.test_races import CROWD, refusals, together
from tests.people import person

from .making import acted, flagged

transactional = pytest.mark.django_db(transaction=True)


def one_flag_stays_one():
    oto, concept = person("oto"), proposed(person("ana"))
    found = together(lambda number: flagged(oto, concept))
    assert len(refusals(found)) == CROWD - 1
    assert Flag.objects.count() == 1


def one_moderator_acts():
    ada, flag = person("ada"), flagged(person("oto"), proposed(person("ana")))

    def act(number):
        seen = Flag.objects.get(pk=flag.pk)
        if number % 2:
            return deciding.dismiss(ada, seen, "Fine.")
        return deciding.uphold(ada, seen, "hide", "Spam.")

    found = together(act)
    assert len(refusals(found)) == CROWD - 1
    flag.refresh_from_db()
    hidden = Concept.objects.get().hidden_at is not None
    assert (flag.sanction is not None) == hidden == (Sanction.objects.count() == 1)


def one_appeal_is_made():
    ana = person("ana")
    sanction = acted(person("ada"), proposed(ana), "hide", person("oto"))
    found = together(
        lambda number: appealing.appeal(ana, Sanction.objects.get(pk=sanction.pk), "No.")
    )
    assert len(refusals(found)) == CROWD - 1
    assert Objection.objects.count() == 1


def two_admins_who_suspend_each_other_leave_one():
    RoleGrant.objects.create(user=person("ana"), role=Role.ADMIN)
    oto, pair = person("oto"), (person("ada"), person("ana"))
    flags = [flagged(oto, one) for one in pair]

    def act(number):
        actor, flag = person(("ana", "ada")[number % 2]), flags[number % 2]
        return deciding.uphold(actor, Flag.objects.get(pk=flag.pk), "suspend", "You first.")

    together(act)
    assert User.objects.filter(suspended_until__isnull=False).count() == 1


STORIES = [
    one_flag_stays_one,
    one_moderator_acts,
    one_appeal_is_made,
    two_admins_who_suspend_each_other_leave_one,
]


@transactional
@pytest.mark.parametrize("story", STORIES)
def test_on_sqlite_too(story):
    story()


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("story", STORIES)
def test_at_once(story):
    story()
