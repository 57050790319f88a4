"""Somebody leaves: the name goes from everywhere, the work and the record stay, and the chain holds."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import ApiToken, RoleGrant, User
from accounts.services import grant_role, issue_token
from accounts.states import Role
from common.chain import verify
from common.errors import Invalid, NotAllowed
from common.models import Activity, Sending
from concepts.models import Concept, Definition
from evaluations.models import Review, Slot
from evaluations.services import queue
from following.models import Letter, Notification, Preference, Watch
from following.services import preferring, reading, watching
from moderation.models import Flag
from moderation.services import leaving
from tests.concepts.making import accepted, draft, proposed
from tests.concepts.test_races import refusals, together
from tests.evaluations.making import candidate, judge, open_round
from tests.people import person

from .making import flagged

pytestmark = pytest.mark.django_db
SECRET = "lacuna-demo"


def test_ana_reads_what_goes_and_what_stays(ana, ben, client_of):
    accepted(ana, ben)
    draft(ana, proposed(ana, "qualia"))
    page = client_of(ana).get("/leave/").content.decode()
    assert "drafts of definitions: 1" in page
    assert "proposed concepts: 2" in page
    assert "submitted definitions: 1" in page


def test_the_name_goes_and_the_work_stays(ana, ben, ada, oto, client_of):
    accepted(ana, ben)
    draft(ana, proposed(ana, "qualia"))
    _, secret = issue_token(ana, "script")
    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=True)
    grant_role(ada, ana, Role.REVIEWER)
    flagged(oto, ana)
    elsewhere, client = client_of(ana), client_of(ana)
    answer = client.post("/leave/", {"password": SECRET}, follow=True)
    assert "Your account is gone" in answer.content.decode()
    gone = User.objects.get(pk=ana.pk)
    assert str(gone).startswith("former member ")
    assert (gone.is_active, gone.bio, gone.languages) == (False, "", [])
    assert not gone.has_usable_password()
    assert elsewhere.get("/tokens/").status_code == 302
    assert not Session.objects.filter(pk=elsewhere.cookies["sessionid"].value).exists()
    for model in (ApiToken, EmailAddress, RoleGrant):
        assert not model.objects.filter(user=gone).exists()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me/", headers=bearer).status_code == 401
    assert Concept.objects.filter(proposed_by=gone).count() == 2
    assert Definition.objects.filter(author=gone).count() == 1, "the draft is gone"
    for row in Activity.objects.all():
        assert "Ana" not in (row.actor_name, row.subject_name)
        assert "ana" not in str(row.data)
    assert Flag.objects.get().shown == ""
    report = verify()
    assert (report.broken, report.erased > 0) == ([], True)
    pages = (
        "/concepts/mutual-aid/",
        "/concepts/mutual-aid/definitions/1/",
        gone.get_absolute_url(),
    )
    for page in pages:
        seen = Client().get(page)
        assert seen.status_code == 200
        assert "former member" in seen.content.decode()
        assert "Ana" not in seen.content.decode()
    assert Client().get("/people/ana/").status_code == 404


def test_what_was_theirs_alone_to_see_goes(ana, ben, api_of):
    concept = proposed(ana)
    watching.watch_tradition(ana, "anarchism")
    preferring.prefer(ana, mail="at_once")
    api = api_of(ana)
    key = {"Idempotency-Key": "one"}
    api.post("/api/v1/watches/", {"topic": "packs"}, format="json", headers=key)
    accepted(ben, ana, concept)
    while reading.read_on():
        pass
    assert Notification.objects.filter(user=ana).exists()
    goes = dict(leaving.what_happens(ana).goes)
    assert (goes["watches"], goes["choices about news"]) == (3, 1)
    leaving.leave(ana, SECRET)
    for model in (Watch, Notification, Preference, Letter):
        assert not model.objects.filter(user=ana).exists()
    assert not Sending.objects.exists()
    assert Watch.objects.filter(user=ben).exists(), "another's stay"


def test_acts_that_are_read_after_somebody_left_sign_them_up_no_more(ana):
    proposed(ana)
    leaving.leave(ana, SECRET)
    while reading.read_on():
        pass
    assert not Watch.objects.exists()


def test_a_wrong_password_changes_nothing(ana, client_of):
    before = Activity.objects.count()
    answer = client_of(ana).post("/leave/", {"password": "nonsense"})
    assert answer.status_code == 400
    assert "not your password" in answer.content.decode()
    with pytest.raises(Invalid):
        leaving.leave(ana, "")
    ana.refresh_from_db()
    assert (ana.is_active, ana.name) == (True, "Ana")
    assert Activity.objects.count() == before


def test_a_stranger_cannot(client_of, db):
    assert client_of(None).post("/leave/", {"password": SECRET}).status_code == 302


def test_the_last_admin_stays(ada, ana, client_of):
    assert "last admin" in client_of(ada).get("/leave/").content.decode()
    assert client_of(ada).post("/leave/", {"password": SECRET}).status_code == 403
    with pytest.raises(NotAllowed):
        leaving.leave(ada, SECRET)
    ada.refresh_from_db()
    assert ada.is_active
    grant_role(ada, ana, Role.ADMIN)
    leaving.leave(ada, SECRET)
    with pytest.raises(NotAllowed):
        leaving.leave(person("ana"), SECRET)


def test_a_suspended_admin_is_no_other_admin(ada, ana):
    grant_role(ada, ana, Role.ADMIN)
    User.objects.filter(pk=ana.pk).update(suspended_until="9999-01-01T00:00:00Z")
    with pytest.raises(NotAllowed, match="last admin"):
        leaving.leave(ada, SECRET)


def test_reviews_stay_and_what_was_leased_goes_to_others(ana, ben, rui):
    round_ = open_round(ben, candidate(ana))
    judge(rui, round_.items.first(), 4, "faithful")
    assert queue.next_item(rui, round_)
    leaving.leave(rui, SECRET)
    assert Review.objects.get().reviewer_id == rui.pk
    assert not Slot.objects.leased().filter(reviewer=rui).exists()


def two_last_admins_cannot_both_leave():
    pair = [person("ada").pk, person("ana").pk]
    RoleGrant.objects.create(user_id=pair[1], role=Role.ADMIN)
    found = together(lambda number: leaving.leave(User.objects.get(pk=pair[number % 2]), SECRET))
    assert len(refusals(found)) == 5
    assert RoleGrant.objects.filter(role=Role.ADMIN, user__is_active=True).count() == 1
    assert Activity.objects.filter(verb="left").count() == 1
    assert verify().broken == []


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_too():
    two_last_admins_cannot_both_leave()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_at_once():
    two_last_admins_cannot_both_leave()
