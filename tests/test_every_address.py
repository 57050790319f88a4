"""Every address of the site, with every method, for everybody: none breaks, none lets a stranger write.

The addresses are taken from the resolver, so a new one without an example here fails the test.
"""

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from accounts.services import issue_token
from common.models import Activity
from concepts.services import endorsing
from concepts.services.saving import save_search
from evaluations.models import Choice, EffortNotice, Review
from evaluations.services import rubrics
from following.models import Notification, Watch
from following.services import reading
from following.services.preferring import unsubscribe_token
from hooks.services import announcing, registering
from jobs.models import Job
from moderation.services import appealing, deciding, flagging
from tests.concepts import making as concepts
from tests.discussion import making as discussion
from tests.evaluations import making as evaluations
from tests.packs import making as packs
from tests.people import CAST, person

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
PEOPLE = (None, "oto", "rui", "ana", "ada")
NOT_OURS = ("admin/",)  # Django's own, tested there


@pytest.fixture
def world(db):
    """A bit of everything: a published release, an open round with a review, a draft, a token."""
    for name in CAST:
        person(name)
    release = packs.published()
    round_ = evaluations.open_round(person("ben"), evaluations.candidate(person("ana")))
    item = round_.items.first()
    evaluations.judge(person("rui"), item, 4, "faithful")
    qualia = evaluations.candidate(person("ana"), term="qualia-pairs", digest="b" * 64)
    pair = evaluations.open_round(person("ben"), qualia, mode="pairwise").items.first()
    evaluations.choose(person("rui"), pair, 1)
    notice = EffortNotice.objects.create(round=round_, reviewer=person("rui"), weight=0.1)
    draft = concepts.draft(person("ana"), concepts.proposed(person("ana"), "qualia"))
    token, _ = issue_token(person("ana"), "script")
    thread = discussion.begun(person("ben"), draft.concept)
    submitted = concepts.submitted(person("ana"), concepts.proposed(person("ana"), "mutualism"))
    endorsement = endorsing.endorse(person("rui"), submitted, "It says it.")
    run = release.entries.get().soft_prompt.run
    flag = flagging.flag(person("oto"), "concept", draft.concept.pk, "spam", "It sells something.")
    act = deciding.uphold(person("ada"), flag, "warn", "Be kind.")
    appeal = appealing.appeal(person("ana"), act, "I was.")
    type(act).objects.update(acknowledged_at=act.created_at)
    type(person("ana")).objects.update(has_notice=False)
    webhook, _ = registering.register(person("ada"), "https://hooks.example/", ["round.opened"])
    delivery = announcing.ping(person("ada"), webhook)
    while reading.read_on():
        pass
    told = Notification.objects.filter(user=person("ana")).first()
    watch = Watch.objects.filter(user=person("ana")).first()
    return {
        "slug": {
            "pack": release.pack.slug, "release": release.pack.slug, "api-packs": release.pack.slug,
            "api-language-models": "lexicon", "": draft.concept.slug,
            "tradition": draft.concept.traditions.get().slug,
            "api-traditions": draft.concept.traditions.get().slug,
        },
        "version": release.version,
        "number": draft.number,
        "key_id": release.key_id,
        "username": "oto",
        "token": {
            "comparison": pair.token, "api-comparisons": pair.token, "api-choices": pair.token,
            "": item.token,
        },
        "pk": {
            "token": token.pk, "run": run.pk, "round": round_.pk, "review": round_.pk,
            "adjudicate": round_.pk,
            "api-definitions": draft.pk, "api-runs": run.pk, "api-soft-prompts": run.soft_prompt.pk,
            "api-rounds": round_.pk, "api-reviews": Review.objects.get().pk,
            "api-releases": release.pk, "api-rubrics": 1,
            "rubric": rubrics.begin(person("ada")).pk,
            "review-quality": notice.pk,
            "saved-search": save_search(person("ana"), "Mine", "q=aid").pk,
            "thread": thread.pk, "comment": thread.comments.get().pk,
            "api-threads": thread.pk, "api-comments": thread.comments.get().pk,
            "api-endorsements": endorsement.pk,
            "flag": draft.concept.pk, "flag-dismiss": flag.pk, "flag-uphold": flag.pk,
            "moderate": flag.pk, "act-lift": act.pk, "appeal-answer": appeal.pk,
            "acknowledge": act.pk, "appeal": act.pk,
            "api-flags": flag.pk, "api-sanctions": act.pk,
            "webhook": webhook.pk, "delivery": delivery.pk,
            "api-webhooks": webhook.pk, "api-webhook-deliveries": delivery.pk,
            "notification": told.pk, "api-notifications": told.pk,
            "watch": watch.pk, "api-watches": watch.pk,
        },
        "tradition": draft.concept.traditions.get().slug,
        "signed": unsubscribe_token(person("oto")),
        "name": "plain",
        "kind": "concept",
        "key": "1-abc", "uidb36": "1", "format": "json", "ending": "csv",
    }  # fmt: skip


def patterns(urls=None, prefix=""):
    for each in urls if urls is not None else get_resolver().url_patterns:
        route = prefix + str(each.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(each, URLPattern):
            yield route, each
        else:
            yield from patterns(each.url_patterns, route)


def address(route, pattern, world):
    """A real address for this pattern."""
    name, made = pattern.name or "", {}
    for parameter in pattern.pattern.regex.groupindex:
        value = world[parameter]
        if isinstance(value, dict):
            fits = [key for key in sorted(value, key=len, reverse=True) if name.startswith(key)]
            assert fits, f"{route} ({name}) needs an example of {parameter!r} in this test"
            value = value[fits[0]]
        made[parameter] = value
    return reverse(name, kwargs=made)


def counts():
    return [row.objects.count() for row in (Activity, Job, Review, Choice)]


@pytest.mark.parametrize("who", PEOPLE)
def test_no_address_breaks_and_nobody_without_a_role_writes(who, world, client_of):
    client = client_of(person(who) if who else None)
    client.raise_request_exception = False
    trouble, before = [], counts()
    for route, pattern in patterns():
        url = address(route, pattern, world)
        for method in METHODS:
            with transaction.atomic():
                answer = getattr(client, method)(url)
                if answer.status_code >= 500:
                    trouble.append(f"{method.upper()} {url}: {answer.status_code}")
                if who in {None, "oto"} and counts() != before and "tokens" not in url:
                    trouble.append(f"{method.upper()} {url}: {who} changed something")
                if method not in {"get", "head", "options"}:
                    transaction.set_rollback(True)
    assert trouble == []


def test_the_addresses_that_anybody_may_read(world, client_of):
    """What strangers see is a decision, listed here, not an accident."""
    stranger = client_of(None)
    found = {
        pattern.name
        for route, pattern in patterns()
        if stranger.get(address(route, pattern, world)).status_code == 200
    }
    assert found == {
        "home", "livez", "readyz", "concept-list", "concept", "coverage", "guideline",
        "definition-history", "definition-compare", "language-model-list",
        "round-list", "round", "run", "pack-list", "pack", "pack-key", "keys",
        "release", "release-download", "api-schema", "api-docs",
        "feed", "concept-feed", "tradition-feed", "unsubscribe",
        "person", "licence", "api-people-detail", "api-people-contributions",
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "account_inactive", "account_email_verification_sent", "account_confirm_email",
        "api-concepts-list", "api-concepts-detail", "api-definitions-list",
        "api-concepts-export", "api-concepts-export-all",
        "api-language-models-list", "api-language-models-detail", "api-runs-list", "api-runs-detail",
        "api-runs-answers",  # of this world's run, whose round is over
        "api-soft-prompts-list", "api-soft-prompts-detail", "api-rounds-list", "api-rounds-detail",
        "api-endorsements-list", "api-endorsements-detail", "api-threads-list",
        "api-threads-detail", "api-comments-list", "api-comments-detail", "api-comments-history",
        "thread-list", "thread", "concept-discussion", "comment-history",
        "tradition-list", "tradition", "api-traditions-list", "api-traditions-detail",
        "api-packs-list", "api-packs-detail", "api-releases-list", "api-releases-detail",
    }  # fmt: skip
