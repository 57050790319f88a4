"""From acts to notifications: who is told, who is not, and each once."""

import pytest

from accounts.services import grant_role, revoke_role
from accounts.states import Role
from common.activity import record
from common.models import Activity
from concepts.services import deciding, defining, endorsing, merging, proposing, traditions
from following import rules
from following.models import Cursor, Missed, Notification, Watch
from following.rule import Rule, mentioned
from following.rules import RULES
from following.services import reading, watching
from following.states import Topic
from tests.concepts.making import accepted, draft, finish, proposed, queued, submitted, tradition
from tests.discussion.making import begun
from tests.evaluations.making import candidate, judge, open_round, review_all

from .making import read, told

pytestmark = pytest.mark.django_db


def test_who_proposes_watches_and_hears_what_becomes_of_it(ana, ben):
    concept = proposed(ana)
    proposing.open_concept(ben, concept)
    assert told(ana) == ["Ben took up your proposal “mutual aid”."]
    assert told(ben) == []


def test_the_author_hears_why(ana, ben):
    definition = submitted(ana)
    defining.decline(ben, definition, "It has no date.")
    assert told(ana)[-1] == "Ben declined your definition “mutual aid, version 1”: It has no date."
    row = Notification.objects.latest("pk")
    assert row.is_direct
    assert row.url == definition.get_absolute_url()
    assert row.concept == definition.concept


def test_nobody_is_told_of_their_own_act(ana, ben):
    accepted(ana, ben)
    assert all(not line.startswith("Ana") for line in told(ana))
    assert told(ben) == []


def test_who_watches_a_concept_is_told(ana, ben, oto):
    concept = proposed(ana)
    watching.watch_concept(oto, concept)
    defining.accept(ben, submitted(ana, concept))
    assert told(oto) == [
        "Ana submitted “mutual aid, version 1”.",
        "Ben accepted “mutual aid, version 1”: it is the reference now.",
        "Ben took up “mutual aid”.",
    ]


def test_who_watches_a_tradition_hears_of_what_is_new_in_it(ana, oto):
    proposed(ana)
    watching.watch_tradition(oto, "anarchism")
    read()
    proposed(ana, term="direct action")
    proposed(ana, term="qualia", tradition="philosophy of mind")
    assert told(oto) == ["Ana proposed “direct action”."]


def test_who_watches_new_proposals_hears_of_each(ana, oto):
    watching.watch_topic(oto, Topic.PROPOSALS)
    proposed(ana)
    submitted(ana, proposed(ana, term="qualia", tradition="other"))
    assert told(oto) == ["Ana proposed “mutual aid”.", "Ana proposed “qualia”."]


def test_who_stopped_is_told_no_more_and_work_does_not_bring_it_back(ana, ben):
    concept = proposed(ana)
    read()
    watching.unwatch_concept(ana, concept)
    defining.accept(ben, submitted(ben.__class__.objects.get(pk=ana.pk), concept))
    lines = told(ana)
    assert not Watch.objects.get(user=ana, concept=concept).is_on
    assert [line for line in lines if "your" not in line] == []  # what is hers is told all the same


def test_who_wants_nothing_automatic_watches_nothing(ana, ben):
    from following.services.preferring import prefer

    prefer(ana, automatic=False)
    proposed(ana)
    read()
    assert not Watch.objects.exists()


def test_what_somebody_may_not_see_is_not_told_to_them(ana, ben, oto, ada):
    concept = proposed(ana)
    for who in (oto, ada):
        watching.watch_concept(who, concept)
    proposing.decline_concept(ben, concept, "It names a person.")
    assert told(oto) == []
    assert told(ada) == ["Ben declined “mutual aid”: It names a person."]
    assert told(ana) == ["Ben declined your proposal “mutual aid”: It names a person."]


def test_what_was_hidden_since_takes_its_news_along(ana, ben, oto):
    watching.watch_topic(oto, Topic.PROPOSALS)
    concept = proposed(ana)
    assert told(oto) == ["Ana proposed “mutual aid”."]
    proposing.decline_concept(ben, concept, "It names a person.")
    assert told(oto) == []


def test_drafts_are_nobodys_news(ana, ben, oto):
    concept = proposed(ana)
    watching.watch_concept(oto, concept)
    read()
    draft(ana, concept)
    assert told(oto) == []


def test_a_closed_account_is_told_nothing(ana, ben, oto):
    concept = proposed(ana)
    watching.watch_concept(oto, concept)
    type(oto).objects.filter(pk=oto.pk).update(is_active=False)
    submitted(ana, concept)
    read()
    assert not Notification.objects.filter(user=oto).exists()


def test_who_asked_for_a_training_hears_that_it_is_done(ana, ben):
    run = queued(ana, ben)
    read()
    finish(run)
    assert told(ana)[-1] == "Your training of “mutual aid” is done."
    assert Notification.objects.latest("pk").url == run.get_absolute_url()


def test_a_role_is_told_to_whom_it_is_given_and_nobody_else(ada, oto, ana):
    watching.watch_topic(ana, Topic.PROPOSALS)
    grant_role(ada, oto, Role.REVIEWER)
    revoke_role(ada, oto, Role.REVIEWER)
    assert told(oto) == ["Ada made you a reviewer.", "Ada took the role of reviewer from you."]
    assert Notification.objects.count() == 2


class TestTheBlind:
    """Of an open round nothing is told but that it is open."""

    def test_a_round_in_review_tells_nothing_of_reviews_or_reviewers(self, ana, ben, rui, sol, oto):
        prompt = candidate(ana)
        for who in (oto, sol):
            watching.watch_concept(who, prompt.concept)
            watching.watch_topic(who, Topic.ROUNDS)
        row = open_round(ben, prompt)
        read()
        before = Notification.objects.count()
        for item in row.items.all():
            judge(rui, item, 4, "faithful", "Clear.")
        read()
        assert Notification.objects.count() == before
        assert told(oto) == ["The round on “anekanta” is open for reviews."]

    def test_who_reviewed_watches_and_only_they_can_see_that(self, ana, ben, rui, sol, client_of):
        row = open_round(ben, candidate(ana))
        judge(rui, row.items.first(), 4, "faithful")
        read()
        assert "you reviewed" in client_of(rui).get("/watches/").content.decode()
        assert "anekanta" not in client_of(sol).get("/watches/").content.decode()

    def test_the_end_of_a_round_does_not_say_how(self, ana, ben, rui, sol, tam):
        row = open_round(ben, candidate(ana))
        review_all(row, rui, sol, tam)
        said = told(rui)[-1]
        assert said == "The round on “anekanta” is over; its decision can be read."
        assert told(ana)[-1].startswith("The round on “anekanta”, in which you had a part, is over")

    def test_no_rule_has_words_for_an_act_of_judging(self):
        judging = {"reviewed a text", "changed a review", "compared texts", "changed a choice",
                   "adjudicated a text", "left a text to other adjudicators",
                   "asked for more reviews", "asked for adjudication in the round",
                   "gave reviews less weight in the round", "noted a notice of little effort",
                   "appealed the decision of the round"}  # fmt: skip
        assert [rule.verb for rule in RULES if rule.verb in judging and rule.words] == []

    def test_every_act_that_is_told_of_has_an_address_and_a_known_subject(self):
        from django.apps import apps

        assert all(
            apps.get_model(rule.on) for rule in RULES if not rule.on.startswith("discussion")
        )
        assert len({(rule.on, rule.verb) for rule in RULES}) == len(RULES)


class TestOnce:
    def test_reading_twice_tells_once(self, ana, ben):
        accepted(ana, ben)
        read()
        count = Notification.objects.count()
        Cursor.objects.update(sequence=0)
        read()
        assert Notification.objects.count() == count > 0

    def test_the_cursor_stands_at_the_end_of_the_record(self, ana, ben):
        accepted(ana, ben)
        assert reading.is_behind()
        read()
        assert Cursor.objects.get().sequence == Activity.objects.latest("sequence").sequence
        assert not reading.is_behind()

    def test_an_act_that_breaks_its_rule_is_told_later_and_holds_up_nobody(
        self, ana, ben, monkeypatch
    ):
        def broken(act, row):
            raise ValueError("no such luck")

        concept = proposed(ana)
        rule = Rule(rules.CONCEPT, "opened", "{who} took up {what}.", direct=broken)
        monkeypatch.setitem(rules.BY_ACT, (rules.CONCEPT, "opened"), rule)
        proposing.open_concept(ben, concept)
        submitted(ana, concept)
        defining.decline(ben, concept.definitions.get(), "No date.")
        assert len(told(ana)) == 1
        missed = Missed.objects.get()
        assert "no such luck" in missed.error
        monkeypatch.undo()
        assert reading.try_again(missed.tried_at + reading.AGAIN) == 1
        assert "Ben took up your proposal “mutual aid”." in told(ana)
        assert not Missed.objects.exists()


def test_a_new_kind_of_news_is_one_rule(ana, ben, oto, monkeypatch):
    """As an app of discussions would add it: who is mentioned is told, watching or not."""
    rule = Rule(
        "concepts.concept", "commented on", "{who} commented on {what}.",
        "{who} mentioned you in the discussion of {what}.", mentioned,
    )  # fmt: skip
    monkeypatch.setitem(rules.BY_ACT, (rule.on, rule.verb), rule)
    concept = proposed(ana)
    record(ben, "commented on", concept, comment=7, mentions=[oto.pk, ben.pk, "x"])
    assert told(oto) == ["Ben mentioned you in the discussion of “mutual aid”."]
    assert told(ana) == ["Ben commented on “mutual aid”."]
    assert told(ben) == []


def test_telling_costs_the_same_for_many_watchers(ana, ben, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    concept = proposed(ana)
    read()

    def cost(term_of_act):
        term_of_act()
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    one = cost(lambda: submitted(ana, concept))
    people = User.objects.bulk_create(
        User(username=f"m{n}", email=f"m{n}@example.org") for n in range(40)
    )
    Watch.objects.bulk_create(Watch(user=each, concept=concept) for each in people)
    many = cost(lambda: submitted(ben, concept))
    assert Notification.objects.count() >= 41
    assert many <= one + 4  # the address, the roles, the rows


# --- What is discussed and decided -------------------------------------------------------------


def test_who_is_named_in_a_comment_hears_of_it_and_lands_there(ana, ben, oto):
    thread = begun(ben, proposed(ana), text="What does @oto say?")
    assert told(oto) == [f"Ben mentioned you in {thread}."]
    assert Notification.objects.get(user=oto).url == thread.comments.get().get_absolute_url()
    assert told(ana) == [f"Ben began {thread}."]


def test_the_author_hears_what_is_said_for_and_against(ana, ben, rui):
    definition = submitted(ana)
    objection = endorsing.object_to(rui, definition, "It has no date.")
    assert told(ana)[0].endswith(
        "objected to your definition “mutual aid, version 1”: It has no date."
    )
    endorsing.overrule(ben, objection, "The sources have it.")
    assert told(rui)[0].endswith("“mutual aid, version 1”: The sources have it.")
    deciding.ask_for_changes(ben, definition, ["pairs"], "Turn the pair on the point.")
    assert told(ana)[-1] == (
        "Ben asked for changes to your definition “mutual aid, version 1”: Turn the pair on the point."
    )


def test_watches_follow_a_merged_concept_and_are_there_once(ana, ben, oto, rui, sol):
    stays, double = proposed(ana), proposed(ben, term="reciprocal help")
    watching.watch_concept(oto, double)
    for concept in (stays, double):
        watching.watch_concept(rui, concept)
    watching.watch_concept(sol, double)
    watching.watch_concept(sol, stays)
    watching.unwatch_concept(sol, stays)
    merging.merge(ben, double, stays, "One.")
    read()
    assert "Ben merged “reciprocal help” into another concept: One." in told(oto)
    assert not Watch.objects.filter(concept=double).exists()
    assert Watch.objects.filter(concept=stays, user__in=[oto, rui], is_on=True).count() == 2
    assert not Watch.objects.get(concept=stays, user=sol).is_on, "who stopped has stopped"
    submitted(ana, stays)
    assert "Ana submitted “mutual aid, version 1”." in told(oto)


def test_watches_follow_a_merged_tradition(ana, oto, ada):
    proposed(ana)
    green = tradition("green anarchism")
    watching.watch_tradition(oto, "green anarchism")
    traditions.merge(ada, green, tradition("anarchism"))
    read()
    assert Watch.objects.get(user=oto).tradition.name == "anarchism"


def test_who_watches_a_top_tradition_hears_of_those_under_it(ana, oto):
    tradition("green anarchism", tradition("anarchism"))
    watching.watch_tradition(oto, "anarchism")
    proposed(ana, term="rewilding", tradition="green anarchism")
    assert told(oto) == ["Ana proposed “rewilding”."]
