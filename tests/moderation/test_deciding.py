"""An admin dismisses a flag or acts on it: hide, lock, warn, suspend. None acts on their own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import FOR_GOOD, RoleGrant, User
from accounts.services import grant_role, issue_token, say_languages
from accounts.standing import level
from accounts.states import Role
from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept, Definition
from concepts.permissions import may_define, may_train
from concepts.services import defining
from evaluations.models import Round, Slot
from evaluations.permissions import may_review
from evaluations.services import queue
from moderation.models import Flag, Sanction
from moderation.services import deciding
from moderation.states import FlagState
from tests.concepts.making import accepted, draft, proposed, submitted
from tests.evaluations.making import candidate, open_round
from tests.people import person

from .making import acted, flagged

pytestmark = pytest.mark.django_db


def acts(verb):
    return Activity.objects.filter(verb=verb).count()


def test_ada_dismisses_and_oto_reads_why(ana, ada, oto, client_of):
    flag = flagged(oto, proposed(ana))
    page = f"/moderation/flags/{flag.pk}/"
    assert "It sells something." in client_of(ada).get(page).content.decode()
    assert client_of(ada).post(f"{page}dismiss/", {"answer": ""}).status_code == 400
    assert client_of(ada).post(f"{page}dismiss/", {"answer": "A fair text."}).status_code == 302
    flag.refresh_from_db()
    assert (flag.state, flag.decided_by) == (FlagState.DISMISSED, ada)
    assert acts("dismissed") == 1
    assert "A fair text." in client_of(oto).get("/flags/").content.decode()
    with pytest.raises(NotAllowed, match="already"):
        deciding.dismiss(ada, flag, "Again.")
    assert acts("dismissed") == 1


@pytest.mark.parametrize("who", [None, "oto", "rui", "ana", "ben"])
def test_others_see_no_queue_and_decide_nothing(who, ana, oto, client_of, api_of):
    flag = flagged(oto, proposed(ana))
    user = person(who) if who else None
    client, page = client_of(user), f"/moderation/flags/{flag.pk}/"
    for path in ("/moderation/", page):
        assert client.get(path).status_code == (403 if who else 302)
    for act in ("dismiss", "uphold"):
        told = {"answer": "No.", "reason": "Yes.", "action": "hide"}
        assert client.post(f"{page}{act}/", told).status_code == (403 if who else 302)
        answer = api_of(user).post(f"/api/v1/flags/{flag.pk}/{act}/", told, format="json")
        assert answer.status_code in {401, 403, 404}
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN
    assert not Sanction.objects.exists()


def test_a_hidden_concept_is_seen_by_admins_and_its_proposer_alone(ana, ben, ada, oto, client_of):
    concept = accepted(ana, ben).concept
    acted(ada, concept, "hide", oto)
    assert acts("hid") == 1
    for user in (None, oto, ben):
        assert client_of(user).get(concept.get_absolute_url()).status_code == 404
        assert "mutual aid" not in client_of(user).get("/concepts/").content.decode()
        assert client_of(user).get(f"{concept.get_absolute_url()}definitions/1/").status_code == 404
    for user in (ana, ada):
        page = client_of(user).get(concept.get_absolute_url(), follow=True).content.decode()
        assert "Hidden by a moderator" in page or "Notices" in page
        assert concept in Concept.objects.visible_to(user)


def test_a_hidden_definition_is_in_no_list_and_begins_no_new_version(ana, ben, ada, oto, api_of):
    row = accepted(ana, ben)
    acted(ada, row, "hide", oto)
    row.refresh_from_db()
    for user in (None, oto, ben):
        assert api_of(user).get(f"/api/v1/definitions/{row.pk}/").status_code in {401, 403, 404}
        assert api_of(user).get("/api/v1/definitions/").json()["count"] == 0
    assert row in Definition.objects.visible_to(ana)
    assert row in Definition.objects.visible_to(ada)
    assert not Concept.objects.for_list().get().accepted_html
    assert defining.beginning(row.concept).text == ""
    assert not may_train(ben, row)


def test_a_round_on_a_hidden_definition_asks_nobody(ana, ben, ada, rui, oto):
    round_ = open_round(ben, candidate(ana))
    acted(ada, round_.subject.definition, "hide", oto)
    rui, fresh = person("rui"), Round.objects.with_subject().get()
    assert "hidden" in may_review(rui, fresh).reason
    assert not Round.objects.open_for(rui).exists()
    assert not Round.objects.visible_to(rui).exists()
    assert Round.objects.visible_to(ada).exists()


def test_a_locked_concept_takes_no_definitions(ana, ben, ada, oto):
    concept = proposed(ana)
    row = draft(ben, concept)
    acted(ada, concept, "lock", oto)
    concept.refresh_from_db()
    assert "locked" in may_define(ben, concept).reason
    with pytest.raises(NotAllowed, match="locked"):
        defining.submit(ben, Definition.objects.get(pk=row.pk))
    with pytest.raises(NotAllowed, match="locked"):
        defining.save_draft(ben, concept, defining.data_of(row))
    assert Definition.objects.count() == 1
    assert acts("locked") == 1


def test_a_lock_on_a_definition_is_one_on_its_concept(ana, ada, oto):
    row = submitted(ana)
    acted(ada, row, "lock", oto)
    assert Concept.objects.get().locked_at is not None
    assert level(ana).number == 3, "a lock blames nobody"


def test_a_warning_is_the_next_page_that_ana_opens(ana, ada, oto, client_of):
    sanction = acted(ada, proposed(ana), "warn", oto, reason="Please be kind.")
    client = client_of(ana)
    answer = client.get("/concepts/?q=aid")
    assert answer["Location"] == "/notices/?next=%2Fconcepts%2F%3Fq%3Daid"
    page = client.get(answer["Location"]).content.decode()
    assert "Please be kind." in page
    assert client_of(oto).get("/notices/").content.decode().count("Please be kind.") == 0
    assert client_of(oto).post(f"/notices/{sanction.pk}/acknowledge/").status_code == 404
    assert client.get("/concepts/").status_code == 302, "not read yet"
    read = client.post(f"/notices/{sanction.pk}/acknowledge/", {"next": "/concepts/?q=aid"})
    assert read["Location"] == "/concepts/?q=aid"
    assert client.get("/concepts/").status_code == 200
    assert acts("warned") == acts("acknowledged a warning") == 1


def test_a_notice_never_comes_between_what_was_typed_and_the_site(ana, ada, oto, client_of, api_of):
    acted(ada, proposed(ana), "warn", oto)
    form = {"term": "qualia", "language": "en", "why": "They feel like something."}
    assert client_of(ana).post("/concepts/new/", form)["Location"] == "/concepts/qualia/"
    htmx = {"HX-Request": "true"}
    assert client_of(ana).get("/concepts/new/?term=q", headers=htmx).status_code == 200
    assert api_of(ana).get("/api/v1/me/").status_code == 200


def test_nobody_is_led_off_the_site_by_a_notice(ana, ada, oto, client_of):
    sanction = acted(ada, proposed(ana), "warn", oto)
    for evil in ("https://evil.example/", "//evil.example"):
        answer = client_of(ana).post(f"/notices/{sanction.pk}/acknowledge/", {"next": evil})
        assert answer["Location"] == "/notices/"


def test_a_suspended_person_reads_and_writes_nothing(ana, ben, ada, oto, client_of):
    concept = proposed(ben, "qualia")
    _token, secret = issue_token(ana, "script")
    until = timezone.now() + timedelta(days=3)
    acted(ada, ana, "suspend", oto, until)
    ana.refresh_from_db()
    before = Activity.objects.count()
    client = client_of(ana)
    client.post(f"/notices/{Sanction.objects.get().pk}/acknowledge/")
    assert client.get("/concepts/").status_code == 200
    refused = client.post("/concepts/new/", {"term": "x", "language": "en", "why": "y"})
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "suspended until" in page
    assert 'href="/notices/"' in page
    with pytest.raises(NotAllowed, match="suspended"):
        proposed(ana, "another")
    with pytest.raises(NotAllowed, match="suspended"):
        issue_token(ana, "another")
    assert not may_define(ana, concept)
    bearer = {"Authorization": f"Bearer {secret}"}
    from django.test import Client

    assert Client().get("/api/v1/me/", headers=bearer).status_code == 200
    sent = Client().post(
        "/api/v1/concepts/", '{"term": "x", "why": "y"}', "application/json", headers=bearer
    )
    assert sent.status_code == 403
    assert sent.json()["link"] == "/notices/"
    assert Activity.objects.count() == before + 1, "only that the notice was read"
    assert Concept.objects.count() == 1
    assert level(ana).number == 0


def test_every_service_that_records_refuses_the_suspended(ana, ada, oto):
    """Whatever it forgets to ask: the record itself does."""
    from django.db import transaction

    from common.activity import record

    acted(ada, ana, "suspend", oto)
    ana.refresh_from_db()
    with pytest.raises(NotAllowed, match="suspended for good"), transaction.atomic():
        record(ana, "danced", ana)
    assert acts("danced") == 0


def test_when_it_is_over_everything_is_as_before(ana, ada, oto):
    acted(ada, ana, "suspend", oto, timezone.now() + timedelta(days=1))
    User.objects.filter(pk=ana.pk).update(suspended_until=timezone.now() - timedelta(seconds=1))
    ana.refresh_from_db()
    assert not ana.is_suspended
    proposed(ana)


def test_what_a_suspended_reviewer_had_goes_to_others(ana, ben, ada, rui, oto):
    round_ = open_round(ben, candidate(ana))
    assert queue.next_item(rui, round_)
    assert Slot.objects.leased().filter(reviewer=rui).count() == 1
    acted(ada, rui, "suspend", oto)
    assert not Slot.objects.leased().filter(reviewer=rui).exists()
    assert not may_review(person("rui"), round_)


def test_all_open_flags_on_a_thing_are_upheld_with_one_act(ana, ada, oto, rui):
    concept = proposed(ana)
    first, second = flagged(oto, concept), flagged(rui, concept)
    other = flagged(oto, proposed(ana, "qualia"))
    sanction = deciding.uphold(ada, second, "hide", "Spam.")
    assert set(Flag.objects.filter(sanction=sanction)) == {first, second}
    other.refresh_from_db()
    assert other.state == FlagState.OPEN
    assert (acts("hid"), Sanction.objects.count()) == (1, 1)


def test_two_moderators_one_act(ana, ada, oto):
    flag = flagged(oto, proposed(ana))
    seen_before = Flag.objects.get(pk=flag.pk)
    deciding.dismiss(ada, flag, "Fine.")
    with pytest.raises(StaleState, match="faster"):
        deciding.uphold(ada, seen_before, "hide", "Spam.")
    assert not Sanction.objects.exists()
    assert Concept.objects.get().hidden_at is None
    assert acts("hid") == 0


def test_no_moderator_acts_on_themselves_or_their_own_work(ana, ada, oto, client_of):
    grant_role(ada, ana, Role.ADMIN)
    ana.refresh_from_db()
    for thing in (proposed(ana), ana):
        flag = flagged(oto, thing)
        with pytest.raises(NotAllowed, match="another admin"):
            deciding.dismiss(ana, flag, "Nothing here.")
        with pytest.raises(NotAllowed, match="another admin"):
            deciding.uphold(ana, flag, "warn", "Me.")
        assert client_of(ana).get(f"/moderation/flags/{flag.pk}/").status_code == 404
        assert not client_of(ana).get("/moderation/").context["page"].object_list
    assert Flag.objects.open().count() == 2
    assert not Sanction.objects.exists()


@pytest.mark.parametrize(
    ("kind", "action"), [("person", "hide"), ("person", "lock"), ("concept", "jump")]
)
def test_an_act_must_fit_the_thing(kind, action, ana, ada, oto, client_of):
    flag = flagged(oto, ana if kind == "person" else proposed(ana))
    with pytest.raises(Invalid):
        deciding.uphold(ada, flag, action, "Why not.")
    page = f"/moderation/flags/{flag.pk}/uphold/"
    assert client_of(ada).post(page, {"action": action, "reason": "x"}).status_code == 400
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN
    assert not Sanction.objects.exists()


def test_a_suspension_ends_in_the_future_or_never(ana, ada, oto, client_of):
    flag = flagged(oto, ana)
    page, told = f"/moderation/flags/{flag.pk}/uphold/", {"action": "suspend", "reason": "Spam."}
    assert client_of(ada).post(page, told | {"until": "2001-01-01"}).status_code == 400
    assert client_of(ada).post(page, told | {"until": "soon"}).status_code == 400
    assert not Sanction.objects.exists()
    assert client_of(ada).post(page, told).status_code == 302
    ana.refresh_from_db()
    assert ana.suspended_until == FOR_GOOD


def test_an_upheld_flag_lowers_trust_for_90_days(ana, ada, oto):
    sanction = acted(ada, proposed(ana), "warn", oto)
    assert level(ana).number == 1
    Sanction.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert level(ana).number == 3
    assert sanction.person == ana


def test_a_suspended_admin_has_no_powers(ana, ada, oto):
    RoleGrant.objects.create(user=ana, role=Role.ADMIN)
    acted(person("ana"), ada, "suspend", oto)
    flag = flagged(oto, proposed(person("ana")))
    with pytest.raises(NotAllowed, match="suspended"):
        deciding.dismiss(person("ada"), flag, "Fine.")
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN


def test_the_queue_is_oldest_first_filtered_and_costs_the_same(ana, ada, oto, client_of):
    for number in range(3):
        flagged(oto, proposed(ana, f"idea {number}"), "spam" if number else "abuse")
    client = client_of(ada)
    with CaptureQueriesContext(connection) as few:
        page = client.get("/moderation/").content.decode()
    assert page.index("idea 0") < page.index("idea 1") < page.index("idea 2")
    narrowed = client.get("/moderation/?reason=abuse&kind=concept").content.decode()
    assert "idea 0" in narrowed
    assert "idea 1" not in narrowed
    assert "No flag is like this" in client.get("/moderation/?state=upheld").content.decode()
    assert client.get("/moderation/?state=x&kind=y&reason=z&page=q").status_code == 200
    for number in range(3, 30):
        flagged(oto, proposed(ana, f"idea {number}"))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/moderation/").content.decode()
    assert len(few) == len(many)
    assert len(many) <= 28, "the frame of an admin asks most of them"
    assert "1–25 of 30" in page


def test_the_page_of_a_flag_costs_the_same(ana, ada, oto, rui, client_of):
    concept = proposed(ana)
    flag = flagged(oto, concept)
    client, counted = client_of(ada), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/moderation/flags/{flag.pk}/")
        counted.append(len(queries))
        flagged(rui, concept) if len(counted) == 1 else None
    assert counted[0] == counted[1]


def test_the_chain_holds_over_all_of_it(ana, ben, ada, oto):
    acted(ada, accepted(ana, ben), "hide", oto)
    acted(ada, ana, "suspend", oto)
    assert list(breaks()) == []
    say_languages(ben, ["en"])
