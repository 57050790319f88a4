"""Queries that hang on who asks: each person gets what they would get if it were written for them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.asked import AskedBy
from accounts.models import User
from accounts.services import revoke_role
from accounts.states import Role
from common import stand_in
from concepts.models import Concept, Definition
from concepts.services import proposing
from tests.concepts.making import draft, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return AskedBy(
        lambda person, term: Concept.objects.visible_to(person).filter(term=term),
        term=stand_in.text(),
    )


def test_each_sees_what_is_open_to_them(asked, ana, ben, oto, ada):
    proposing.decline_concept(ben, proposed(ana), "We have it under another name.")
    for person in (AnonymousUser(), oto, ana, ben, ada, oto, ana):
        plain = list(Concept.objects.visible_to(person).filter(term="mutual aid"))
        assert asked.rows(person, term="mutual aid") == plain
    assert asked.first(ana, term="mutual aid")
    assert asked.first(AnonymousUser(), term="mutual aid") is None


def test_two_of_the_same_roles_are_told_apart(ana, ben):
    mine = AskedBy(lambda person: Definition.objects.filter(author=person))
    first = draft(ana)
    second = draft(ben, first.concept)
    assert (mine.rows(ana), mine.rows(ben)) == ([first], [second])


def test_who_lost_a_role_asks_as_one_without_it(ada, ana):
    drafts = AskedBy(lambda person: Definition.objects.visible_to(person))
    hers = draft(ana)
    assert drafts.rows(ada) == list(Definition.objects.visible_to(ada))
    revoke_role(ada, ana, Role.CURATOR)
    again = User.objects.get(pk=ana.pk)
    assert drafts.rows(again) == list(Definition.objects.visible_to(again)) == [hers]
