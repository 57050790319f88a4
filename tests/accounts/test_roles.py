"""Admins give and take roles; what is taken is gone at the next request."""

import pytest

from accounts.models import RoleGrant
from common.models import Activity

pytestmark = pytest.mark.django_db


def give(client, name, role, on=True):
    return client.post(f"/people/{name}/roles/", {"role": role} | ({"give": "1"} if on else {}))


def test_ada_makes_oto_a_reviewer(client_of, ada, oto):
    assert give(client_of(ada), "oto", "reviewer").status_code == 302
    assert RoleGrant.objects.get(user=oto).granted_by == ada
    assert Activity.objects.get().verb == "gave a role"


def test_giving_twice_is_one_grant_and_one_act(client_of, ada, oto):
    for _ in range(2):
        give(client_of(ada), "oto", "reviewer")
    assert RoleGrant.objects.filter(user=oto).count() == 1
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("who", ["ana", "rui", "oto"])
def test_nobody_else_can(client_of, request, oto, who):
    actor = request.getfixturevalue(who)
    answer = give(client_of(actor), "oto", "admin")
    assert answer.status_code == 403
    assert "Only admins" in answer.content.decode()
    assert not RoleGrant.objects.filter(user=oto).exists()


def test_a_stranger_is_asked_to_sign_in(client_of, oto):
    assert give(client_of(None), "oto", "admin").status_code == 302
    assert not RoleGrant.objects.filter(user=oto).exists()


def test_a_role_that_is_taken_is_gone_in_the_old_session(client_of, ada, ana):
    session = client_of(ana)
    assert session.get("/concepts/new/").status_code == 200
    give(client_of(ada), "ana", "curator", on=False)
    assert session.get("/concepts/new/").status_code == 403


def test_the_last_admin_stays(client_of, ada):
    assert give(client_of(ada), "ada", "admin", on=False).status_code == 403
    assert RoleGrant.objects.filter(user=ada, role="admin").exists()


def test_an_unknown_role_changes_nothing(client_of, ada, oto):
    assert give(client_of(ada), "oto", "emperor").status_code == 400
    assert give(client_of(ada), "nobody", "admin").status_code == 404
    assert not RoleGrant.objects.filter(user=oto).exists()


def test_the_people_page_costs_the_same_for_many(client_of, ada, django_assert_max_num_queries):
    from accounts.models import User

    User.objects.bulk_create(
        User(username=f"member{n}", email=f"m{n}@example.org") for n in range(24)
    )
    session = client_of(ada)
    with django_assert_max_num_queries(8):
        page = session.get("/people/")
    assert "member1" in page.content.decode()
