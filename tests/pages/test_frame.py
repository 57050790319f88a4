"""What every page of a signed-in person costs before it says anything: at most four queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleGrant
from accounts.states import Role
from pages.kinds import KINDS
from pages.waiting import counts_for, lists_for
from tests.concepts import making
from tests.evaluations.making import open_round

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["oto", "ana", "rui", "ada"])
def test_the_frame_costs_four_queries_whoever_looks(who, request, ana, ben, client_of):
    making.trained(ana, ben)
    client = client_of(request.getfixturevalue(who))
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/languages/").status_code == 200  # a page that asks nothing itself
    assert len(seen) <= 4, [query["sql"][:200] for query in seen]


@pytest.mark.parametrize(
    ("address", "most"), [("/", 14), ("/concepts/", 11), ("/people/", 8), ("/rounds/", 10)]
)
def test_whole_pages_of_a_member_are_cheap(address, most, ana, ben, rui, client_of):
    open_round(ben, making.trained(ana, ben))
    making.submitted(ana, making.proposed(ana, "ressentiment"))
    for who in (ana, ben, rui):
        client = client_of(who)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= most, [query["sql"][:200] for query in seen]


def test_a_person_with_every_role_is_counted_in_one_query(ana, ben, ada, django_assert_num_queries):
    open_round(ben, making.trained(ana, ben))
    making.submitted(ana, making.proposed(ana, "ressentiment"))
    RoleGrant.objects.bulk_create(
        RoleGrant(user=ada, role=role) for role in (Role.CURATOR, Role.REVIEWER)
    )
    ada.refresh_from_db()
    assert ada.roles == {"curator", "reviewer", "admin"}
    with django_assert_num_queries(1):
        counts = counts_for(ada)
    assert len(counts.kinds) == len(KINDS)
    assert counts.waiting == 2


def test_what_is_counted_is_what_is_listed(ana, ben, ada, rui):
    row = open_round(ada, making.trained(ana, ben))
    making.proposed(ana, "qualia")
    making.draft(ana, making.proposed(ben, "ressentiment"))
    for who in (ana, ben, ada, rui):
        counts = counts_for(who)
        listed = [kind.rows(who).count() for kind, _ in counts.kinds]
        assert [count for _, count in counts.kinds] == listed
        assert counts.waiting == sum(len(g.things) + g.more for g in lists_for(who))
    assert counts_for(rui).waiting == 1, row
