"""Prepared queries give what they would give unprepared, for whatever values come."""

import pytest
from django.db.models import Count, Q

from accounts.models import RoleGrant, User
from accounts.states import Role
from common import stand_in
from common.prepared import Prepared

pytestmark = pytest.mark.django_db


def grants_of(user, role):
    return RoleGrant.objects.filter(user=user, role=role).select_related("user")


GRANTS = Prepared(grants_of, user=stand_in.number(), role=stand_in.text())


def test_values_come_when_they_are_there(ana, rui):
    for person, role in [
        (ana, Role.CURATOR),
        (rui, Role.REVIEWER),
        (rui, Role.CURATOR),
        (ana, Role.CURATOR),
    ]:
        found = GRANTS.rows(user=person.pk, role=role)
        assert found == list(grants_of(person, role))
        assert found or (person, role) == (rui, Role.CURATOR)


def test_relations_come_with_the_one_query(ana, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert GRANTS.first(user=ana.pk, role=Role.CURATOR).user.username == ana.username


def test_nothing_is_none(ana):
    assert GRANTS.first(user=ana.pk, role="nobody’s") is None


def test_a_row_is_asked_anew_each_time(ana):
    assert GRANTS.first(user=ana.pk, role=Role.CURATOR)
    RoleGrant.objects.all().delete()
    assert GRANTS.rows(user=ana.pk, role=Role.CURATOR) == []


def test_the_query_is_written_once(ana, rui):
    written = []

    def build(user):
        written.append(user)
        rows = User.objects.filter(Q(pk=user) | Q(role_grants__granted_by=user))
        return rows.annotate(held=Count("role_grants", distinct=True)).values_list(
            "username", "held"
        )

    roles = Prepared(build, user=stand_in.number())
    assert roles.rows(user=ana.pk) == [("ana", 1)]
    assert roles.rows(user=rui.pk) == [("rui", 1)]
    assert len(written) == 1


def test_a_value_that_no_query_has_is_refused():
    with pytest.raises(TypeError, match="no parameters"):
        Prepared(lambda user: User.objects.all(), user=stand_in.number()).rows(user=1)
